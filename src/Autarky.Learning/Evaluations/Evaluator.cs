using System.Security.Cryptography;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Ledger;
using Autarky.Ledger.Rights;

namespace Autarky.Learning.Evaluations;

/// <summary>Measures a student again on what the ledger holds now.</summary>
public sealed class Evaluator
{
    private readonly DatasetBuilder _datasets;
    private readonly TimeProvider _clock;
    private readonly Func<ISentenceEncoder?> _encoder;

    /// <summary>Over a ledger.</summary>
    /// <param name="ledger">Read, never written.</param>
    /// <param name="rights">What the contract with a provider allows; asked with null where an exchange names none.</param>
    /// <param name="clock">Rights end on a day; durations are measured with it.</param>
    /// <param name="encoder">Opens the configured sentence encoder, or gives null; asked only for a student that reads from one.</param>
    public Evaluator(ILedger ledger, Func<string?, ProviderRights> rights, TimeProvider clock, Func<ISentenceEncoder?>? encoder = null)
    {
        _datasets = new DatasetBuilder(ledger, rights, clock);
        _clock = clock;
        _encoder = encoder ?? (() => null);
    }

    /// <summary>
    /// Measures on the test split of the present ledger, by the policy, splits and threshold on the student's card. Questions that the
    /// student trained on are left out, wherever they are now.
    /// </summary>
    /// <param name="studentFile">The student's file.</param>
    /// <param name="progress">Told how far it is; called from any thread.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="live">The student that is live, to be compared with; null where none is, or it is the same.</param>
    /// <exception cref="InvalidDataException">The file is no student's, or damaged, or of a student that needs another encoder.</exception>
    /// <exception cref="EmptyUseCaseException">The ledger holds nothing of the student's use case.</exception>
    public async Task<Evaluation> EvaluateAsync(
        ReadOnlyMemory<byte> studentFile, IProgress<LearningProgress>? progress, CancellationToken cancellationToken, LiveStudentFile? live = null)
    {
        long start = _clock.GetTimestamp();
        using var stream = new MemoryStream(studentFile.ToArray(), writable: false);
        Student served = Student.Load(stream, _encoder, out byte[] cardJson);
        StudentCard card = StudentCard.FromJson(cardJson);
        Dataset dataset = await _datasets.BuildForEvaluationAsync(
            card.UseCase, card.Policy, card.LearnFrom, card.Reading, ReadingProgress.Of(progress), cancellationToken);
        HashSet<ulong> trained = card.UnpackQuestions();
        DatasetRow[] test = [.. dataset.Test.Where(row => !trained.Contains(StudentCard.Prefix(row.InputHash)))];

        Student student = served.Encoder is not { } encoder ? served : await Task.Run(
            () => served.On(
                RememberedEmbeddings.Of(
                    encoder, test.Concat(dataset.GoldTest).Concat(dataset.Repeated).Select(row => row.Text), _clock, progress, cancellationToken)),
            cancellationToken);
        progress?.Report(new LearningProgress(LearningStage.Evaluating, 0, "test rows"));
        Evaluation measured = await Task.Run(
            () => Measurement.Measure(student, served, card, dataset, test, RepeatRisk.Of(student, dataset, cancellationToken), _clock, cancellationToken),
            cancellationToken);
        progress?.Report(new LearningProgress(LearningStage.Evaluating, 1, "test rows"));
        AgainstLive? against = live is null
            ? null
            : await Task.Run(() => LiveComparison.Of(student, card, dataset, live, cancellationToken), cancellationToken);
        return measured with
        {
            AgainstLive = against,
            Student = Convert.ToHexStringLower(SHA256.HashData(studentFile.Span)),
            Seconds = Math.Round(_clock.GetElapsedTime(start).TotalSeconds, 3),
        };
    }
}
