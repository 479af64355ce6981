using System.Security.Cryptography;
using Autarky.Learning.Calibration;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Learning.Weights;
using Autarky.Ledger;
using Autarky.Ledger.Rights;

namespace Autarky.Learning.Training;

/// <summary>
/// The flow of learning, from the ledger to a proved student: dataset, training, temperature, threshold, evaluation, gate, file. Writes
/// nothing; the caller keeps file, report and ledger rows.
/// </summary>
public sealed class StudentTraining
{
    private readonly DatasetBuilder _datasets;
    private readonly TimeProvider _clock;
    private readonly Func<ISentenceEncoder?> _encoder;

    /// <summary>Over a ledger.</summary>
    /// <param name="ledger">Read, never written.</param>
    /// <param name="rights">What the contract with a provider allows; asked with null where an exchange names none.</param>
    /// <param name="clock">Rights end on a day; durations are measured with it.</param>
    /// <param name="encoder">Opens the sentence encoder that a student may read from, or gives null; null: there is none.</param>
    public StudentTraining(ILedger ledger, Func<string?, ProviderRights> rights, TimeProvider clock, Func<ISentenceEncoder?>? encoder = null)
    {
        _datasets = new DatasetBuilder(ledger, rights, clock);
        _clock = clock;
        _encoder = encoder ?? (() => null);
    }

    /// <summary>Trains and measures a student.</summary>
    /// <param name="useCase">The use case.</param>
    /// <param name="policy">What its owner demands.</param>
    /// <param name="learnFrom">Whose answers train.</param>
    /// <param name="options">How to train; null chooses by whose answers are the most.</param>
    /// <param name="progress">Told how far it is; called from any thread.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="live">The student that is live, to be compared with; null where none is.</param>
    /// <exception cref="LearningException">Nothing can be learnt; the message says why and what to do.</exception>
    public async Task<TrainedStudent> RunAsync(
        string useCase,
        UseCasePolicy policy,
        LearnFrom learnFrom,
        LinearStudentOptions? options,
        IProgress<LearningProgress>? progress,
        CancellationToken cancellationToken,
        LiveStudentFile? live = null)
    {
        Dataset dataset = await _datasets.BuildAsync(useCase, policy, learnFrom, ReadingProgress.Of(progress), cancellationToken);
        LinearStudentOptions standard = dataset.Manifest.TrainedOnGold > dataset.Manifest.TrainedOnTeacher
            ? LinearStudentOptions.ForGoldAnswers
            : LinearStudentOptions.ForTeacherAnswers;
        LinearStudentOptions chosen = options ?? standard;

        // Training occupies the cores for seconds; a server that trains goes on serving.
        return await Task.Run(() => Train(dataset, chosen, progress, live, cancellationToken), cancellationToken);
    }

    /// <summary>The same from a dataset that was built before.</summary>
    internal TrainedStudent Train(
        Dataset dataset, LinearStudentOptions options, IProgress<LearningProgress>? progress, LiveStudentFile? live, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        ISentenceEncoder? encoder = _encoder();
        RememberedEmbeddings? remembered = encoder is null ? null : RememberedEmbeddings.Of(
            encoder,
            dataset.Train.Concat(dataset.Calibration)
                .Concat(dataset.Test)
                .Concat(dataset.GoldTest)
                .Concat(dataset.Repeated)
                .Select(row => row.Text)
                .Concat(dataset.Labels),
            _clock, progress, cancellationToken);
        GoldWeightedStudent weighted = GoldWeightSelection.Run(
            Examples(dataset), dataset.Labels, dataset.Calibration, dataset.Manifest.Policy, options, Training(Part(progress, remembered is null ? 1 : 0.5)),
            cancellationToken);
        LinearStudent ngrams = weighted.Student;
        (Student student, FormChoice? form) = remembered is null
            ? (ngrams.WithTemperature(Temperature(ngrams, dataset.Calibration, dataset.Manifest.Policy, cancellationToken)), null)
            : FormTraining.Run(
                remembered, ngrams, weighted.Examples, dataset.Calibration, dataset.Manifest.Policy, options.Threads, Part(progress, 0.5, after: 0.5),
                cancellationToken);
        double seconds = _clock.GetElapsedTime(start).TotalSeconds;

        progress?.Report(new LearningProgress(LearningStage.Calibrating, 0, "threshold"));
        RiskRow[] risks = [.. Judging.Judge(student, dataset.Calibration, dataset.Manifest.Policy, cancellationToken).Select(row => row.Risk)];
        var repeats = RepeatRisk.Of(student, dataset, cancellationToken);
        ThresholdChoice choice = ThresholdRule.Choose(risks, dataset.Test.Count, dataset.Manifest.Policy, repeats);
        progress?.Report(new LearningProgress(LearningStage.Calibrating, 1, "threshold"));

        progress?.Report(new LearningProgress(LearningStage.Evaluating, 0, "test rows"));
        StudentCard card = Card(dataset, options, student.Temperature, choice) with
        {
            FormChoice = form,
            GoldWeight = weighted.Choice is { GoldRows: > 0, TeacherRows: > 0 } gold ? gold : null,
        };
        Student served = encoder is null ? student : student.On(encoder);
        Evaluation measured = Measurement.Measure(student, served, card, dataset, dataset.Test, repeats, _clock, cancellationToken);
        AgainstLive? against = live is null ? null : LiveComparison.Of(student, card, dataset, live, cancellationToken);
        card = card with { Metrics = Metrics(measured) };
        using var file = new MemoryStream();
        student.Save(file, card.ToJson());
        byte[] bytes = file.ToArray();
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        progress?.Report(new LearningProgress(LearningStage.Evaluating, 1, "test rows"));
        return new TrainedStudent
        {
            Student = served,
            File = bytes,
            Hash = hash,
            Card = card,
            Manifest = dataset.Manifest,
            Evaluation = measured with { Student = hash, Seconds = Math.Round(seconds, 3), AgainstLive = against?.Live == hash ? null : against },
        };
    }

    /// <summary>The train split as the student takes it.</summary>
    internal static SourcedExample[] Examples(Dataset dataset)
    {
        Dictionary<string, int> places = dataset.Labels
            .Select((label, place) => (Key: TextKeys.Answer(label, dataset.Manifest.Policy.FoldLabels), Place: place))
            .ToDictionary(entry => entry.Key, entry => entry.Place, StringComparer.Ordinal);
        return [.. dataset.Train.Select(row => new SourcedExample(row.Text, places[row.Target!], row.TargetIsGold, row.Weight))];
    }

    /// <summary>The temperature by the calibration split.</summary>
    internal static float Temperature(Student student, IReadOnlyList<DatasetRow> calibration, UseCasePolicy policy, CancellationToken cancellationToken) =>
        CalibrationScores.Of(student, calibration, policy, cancellationToken).Fit();

    private static Relay<TrainingProgress>? Training(Relay<LearningProgress>? progress) => progress is null
        ? null
        : new Relay<TrainingProgress>(step => progress.Report(new LearningProgress(LearningStage.Training, step.Share, step.Words)));

    // Two trainings one after the other are one stage.
    private static Relay<LearningProgress>? Part(IProgress<LearningProgress>? progress, double share, double after = 0) => progress is null
        ? null
        : new Relay<LearningProgress>(step => progress.Report(step with { Share = after + (share * step.Share) }));

    private static StudentCard Card(Dataset dataset, LinearStudentOptions options, float temperature, ThresholdChoice choice)
    {
        DatasetManifest manifest = dataset.Manifest;
        return new StudentCard
        {
            UseCase = dataset.UseCase,
            Dataset = manifest.Hash,
            Asked = manifest.Asked,
            LearnFrom = manifest.LearnFrom,
            Policy = manifest.Policy,
            Rows = manifest.Rows,
            TrainedOnTeacher = manifest.TrainedOnTeacher,
            TrainedOnGold = manifest.TrainedOnGold,
            Sources = manifest.Sources,
            Reading = dataset.Reading,
            Labels = manifest.Labels,
            Options = options with { Threads = 0 },
            Temperature = temperature,
            Choice = choice with { RiskBound = Numbers.Share(choice.RiskBound) },
            Metrics = new CardMetrics { TeacherCalls = 1, Risk = 0, CalibrationError = 0, GatePassed = false },
            TrainedQuestions = StudentCard.PackQuestions(dataset.Train),
        };
    }

    private static CardMetrics Metrics(Evaluation measured) => new()
    {
        StudentAccuracy = measured.StudentAccuracy,
        TeacherAccuracy = measured.TeacherAccuracy,
        CascadeAccuracy = measured.CascadeAccuracy,
        Agreement = measured.Agreement,
        TeacherCalls = measured.TeacherCalls,
        Risk = measured.Risk,
        CalibrationError = measured.CalibrationError,
        GatePassed = measured.Gate.Pass,
    };
}

/// <summary>A student fresh from training, with everything that is to be kept of it.</summary>
public sealed record TrainedStudent
{
    /// <summary>The student, calibrated, ready to answer.</summary>
    public required Student Student { get; init; }

    /// <summary>Its file: weights, labels, temperature and card.</summary>
    public required byte[] File { get; init; }

    /// <summary>SHA-256 (hexadecimal) of <see cref="File"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>Where it comes from, as stored in the file.</summary>
    public required StudentCard Card { get; init; }

    /// <summary>The rows it came from, by hash.</summary>
    public required DatasetManifest Manifest { get; init; }

    /// <summary>What was measured.</summary>
    public required Evaluation Evaluation { get; init; }
}
