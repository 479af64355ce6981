using System.Globalization;
using System.Text;
using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.Learning;
using Autarky.Ledger;

namespace Autarky.Application.Students;

/// <summary>Training and measuring as commands do it: the flow of learning, then its files, its reports and its row in the ledger.</summary>
internal static class StudentFlow
{
    /// <summary>Trains a student, measures it, and keeps file, report and record. Releases nothing.</summary>
    /// <exception cref="UserError">Nothing can be learnt; the message says why and what to do.</exception>
    public static async Task<Evaluation> TrainAsync(
        Installation installation, IProgress<StepProgress> steps, string useCase, LearnFrom learnFrom, CancellationToken cancellationToken)
    {
        // Before minutes of training, not after.
        string placeholder = new('0', 64);
        installation.Data.CheckWritable(Path.GetDirectoryName(DataDirectory.StudentPath(useCase, placeholder))!, DataDirectory.ReportFolder(useCase, placeholder));
        var training = new StudentTraining(installation.Ledger, installation.Configuration.Contracts.Of, TimeProvider.System, installation.Encoder.Open);
        UseCasePolicy policy = installation.Configuration.Policy(useCase);
        LiveStudentFile? live = await ComparedStudent.LiveAsync(installation, useCase, cancellationToken);
        TrainedStudent trained;
        try
        {
            trained = await Explained(() => steps.StepAsync($"train {useCase}", show => training.RunAsync(
                useCase, policy, learnFrom, options: null, new LearningMeter(show), cancellationToken, live)));
        }
        catch (UserError error) when (error.InnerException is EmptyUseCaseException)
        {
            string remedy = await WithoutRightsAsync(installation, useCase, cancellationToken);
            throw remedy.Length == 0 ? error : new UserError(error.Message + remedy, error.Kind, error);
        }

        DataDirectory data = installation.Data;
        string path = DataDirectory.StudentPath(useCase, trained.Hash);
        await data.WriteAsync(path, trained.File, cancellationToken);
        await data.WriteAsync(DataDirectory.ReportFolder(useCase, trained.Hash) + "/dataset.json", trained.Manifest.ToJson(), cancellationToken);
        Evaluation evaluation = trained.Evaluation;
        string json = await WriteReportAsync(installation, evaluation, DataDirectory.ReportFolder(useCase, trained.Hash), cancellationToken);
        await installation.Ledger.Students.SaveAsync(
            new StudentRecord
            {
                Hash = trained.Hash,
                UseCase = useCase,
                Created = TimeProvider.System.GetUtcNow(),
                Path = path,
                GatePassed = evaluation.Gate.Pass,
                GateReason = string.Join(' ', evaluation.Gate.Why),
                ReportJson = json,
            },
            cancellationToken);
        return evaluation;
    }

    /// <summary>
    /// Measures a trained student again on the test split of the present ledger. Report and row stand beside those of its training and of earlier
    /// measurements.
    /// </summary>
    /// <param name="installation">The data directory.</param>
    /// <param name="steps">Shows progress.</param>
    /// <param name="useCase">The use case.</param>
    /// <param name="prefix">First digits of the student's hash; null takes the live one, else the newest.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What was measured, and the folder of the report, relative to the data directory.</returns>
    /// <exception cref="UserError">There is no such student.</exception>
    public static async Task<(Evaluation Evaluation, string Report)> EvaluateAsync(
        Installation installation, IProgress<StepProgress> steps, string useCase, string? prefix, CancellationToken cancellationToken)
    {
        StudentRecord record = await StudentChoice.LiveOrNewestAsync(installation.Ledger, useCase, prefix, cancellationToken);
        installation.Data.CheckWritable(DataDirectory.ReportFolder(record.UseCase, record.Hash));
        byte[] file;
        try
        {
            file = await File.ReadAllBytesAsync(installation.Data.Absolute(record.Path), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The file of student {record.Hash[..12]} cannot be read: {error.Message} Mend that, or train it again with `autarky train {useCase}`.", inner: error);
        }

        LiveStudentFile? live = await ComparedStudent.LiveAsync(installation, useCase, cancellationToken, except: record.Hash);
        var evaluator = new Evaluator(installation.Ledger, installation.Configuration.Contracts.Of, TimeProvider.System, installation.Encoders.For(file));
        Evaluation evaluation = await Explained(() => steps.StepAsync(
            $"evaluate {useCase}", show => evaluator.EvaluateAsync(file, new LearningMeter(show), cancellationToken, live)));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string folder = DataDirectory.EvaluationFolder(record.UseCase, record.Hash, now);
        string json = await WriteReportAsync(installation, evaluation, folder, cancellationToken);
        await installation.Ledger.Students.AddEvaluationAsync(
            new EvaluationRecord
            {
                UseCase = record.UseCase,
                StudentHash = record.Hash,
                Created = now,
                GatePassed = evaluation.Gate.Pass,
                GateReason = string.Join(' ', evaluation.Gate.Why),
                ReportJson = json,
            },
            cancellationToken);
        return (evaluation, folder);
    }

    /// <summary>Writes the reports of several students of one use case beside each other.</summary>
    /// <returns>The folder of the reports.</returns>
    public static async Task<string> CompareAsync(Installation installation, IReadOnlyList<Evaluation> evaluations, CancellationToken cancellationToken)
    {
        SideBySide together = SideBySide.Of(evaluations);
        string folder = Path.GetDirectoryName(DataDirectory.ReportFolder(together.UseCase, evaluations[0].Student))!.Replace('\\', '/') + "/side-by-side";
        await installation.Data.WriteAsync(folder + "/report.md", Encoding.UTF8.GetBytes(ReportMarkdown.Write(together)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/curve.svg", Encoding.UTF8.GetBytes(CurveSvg.Render(together)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/report.json", together.ToJson(), cancellationToken);
        return installation.Data.Absolute(folder);
    }

    private static async Task<string> WriteReportAsync(Installation installation, Evaluation evaluation, string folder, CancellationToken cancellationToken)
    {
        SideBySide alone = SideBySide.Of([evaluation]);
        byte[] json = evaluation.ToJson();
        await installation.Data.WriteAsync(folder + "/report.json", json, cancellationToken);
        await installation.Data.WriteAsync(folder + "/report.md", Encoding.UTF8.GetBytes(ReportMarkdown.Write(alone)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/curve.svg", Encoding.UTF8.GetBytes(CurveSvg.Render(alone)), cancellationToken);
        return Encoding.UTF8.GetString(json);
    }

    /// <summary>What is missing for training on answers that were left out of it, a sentence a provider.</summary>
    public static IEnumerable<string> MissingRights(Installation installation, IEnumerable<string?> providers)
    {
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return providers.OfType<string>().DistinctBy(ProviderKey.Of, StringComparer.Ordinal)
            .Select(provider => TrainingRights.Missing(installation.Configuration, provider, today)).OfType<string>();
    }

    // Of every partner that answered the use case: nothing could train, so each of them is a way out.
    private static async Task<string> WithoutRightsAsync(Installation installation, string useCase, CancellationToken cancellationToken)
    {
        IReadOnlyList<PeriodTotal> days = await installation.Ledger.Statistics.DaysAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, useCase, cancellationToken);
        string[] missing = [.. MissingRights(installation, days.Select(day => day.Provider).Where(provider => provider is not ("student" or "recorded")))];
        return missing.Length == 0 ? "" : $"""

            In {installation.Data.ConfigurationPath}:
              {string.Join("\n  ", missing)}
            Where the answers themselves came under a licence that allows training, name it: autarky import FILE --use-case {useCase} --licence "TEXT" (a file that is in the ledger already gets it).
            """;
    }

    /// <summary>Turns what learning refuses into a message for the person who asked.</summary>
    /// <exception cref="UserError">It refused.</exception>
    public static async Task<T> Explained<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NotAClosedSetException error)
        {
            throw new UserError(error.Message, UserErrorKind.NotAClosedSet, error);
        }
        catch (Exception error) when (error is LearningException or InvalidDataException or EncoderMissingException)
        {
            throw new UserError(error.Message, inner: error);
        }
    }

    private sealed class LearningMeter(Action<double, string?> show) : IProgress<LearningProgress>
    {
        // Where an encoder is used, it takes nearly all of the time.
        private double _trainingFrom = 0.05;

        public void Report(LearningProgress value)
        {
            if (value.Stage == LearningStage.Embedding)
            {
                _trainingFrom = 0.75;
            }

            // Reading has no known end; training is nearly all of the rest.
            double done = value.Stage switch
            {
                LearningStage.Reading => 0.02,
                LearningStage.Embedding => 0.05 + (0.7 * (value.Share ?? 0)),
                LearningStage.Training => _trainingFrom + ((0.9 - _trainingFrom) * (value.Share ?? 0)),
                LearningStage.Calibrating => 0.92,
                _ => 0.95 + (0.05 * (value.Share ?? 0)),
            };
            show(done, string.Create(CultureInfo.InvariantCulture, $"{value.Stage.ToString().ToLowerInvariant()}: {value.Detail}"));
        }
    }
}
