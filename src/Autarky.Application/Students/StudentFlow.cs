using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Policies;
using Autarky.Learning.Training;
using Autarky.Ledger.Students;

namespace Autarky.Application.Students;

/// <summary>Training and measuring, whoever asks: the flow of learning, then its files, its reports and its row in the ledger.</summary>
internal static class StudentFlow
{
    /// <summary>Trains a student, measures it, and keeps file, report and record. Releases nothing.</summary>
    /// <exception cref="UserError">Nothing can be learnt; the message says why and what to do.</exception>
    public static async Task<Evaluation> TrainAsync(
        Installation installation, IProgress<StepProgress> progress, string useCase, LearnFrom learnFrom, CancellationToken cancellationToken)
    {
        // Before minutes of training, not after.
        string placeholder = new('0', 64);
        installation.Data.CheckWritable(
            Path.GetDirectoryName(DataDirectory.StudentPath(useCase, placeholder))!, DataDirectory.ReportFolder(useCase, placeholder));
        var training = new StudentTraining(installation.Ledger, installation.Configuration.Contracts.Of, TimeProvider.System, installation.Encoder.Open);
        UseCasePolicy policy = installation.Configuration.Policy(useCase);
        LiveStudentFile? live = await ComparedStudent.LiveAsync(installation, useCase, cancellationToken);
        TrainedStudent trained;
        try
        {
            trained = await LearningRefusal.Explained(() => progress.StepAsync($"train {useCase}", show => training.RunAsync(
                useCase, policy, learnFrom, options: null, new LearningMeter(show), cancellationToken, live)));
        }
        catch (UserError error) when (error.InnerException is EmptyUseCaseException)
        {
            string remedy = await MissingRights.OfUseCaseAsync(installation, useCase, cancellationToken);
            throw remedy.Length == 0 ? error : new UserError(error.Message + remedy, error.Kind, error);
        }

        DataDirectory data = installation.Data;
        string path = DataDirectory.StudentPath(useCase, trained.Hash);
        await data.WriteAsync(path, trained.File, cancellationToken);
        await data.WriteAsync(DataDirectory.ReportFolder(useCase, trained.Hash) + "/dataset.json", trained.Manifest.ToJson(), cancellationToken);
        Evaluation evaluation = trained.Evaluation;
        string json = await StudentReports.WriteAsync(installation, evaluation, DataDirectory.ReportFolder(useCase, trained.Hash), cancellationToken);
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
    /// <param name="progress">Told how far it is.</param>
    /// <param name="useCase">The use case.</param>
    /// <param name="prefix">First digits of the student's hash; null takes the live one, else the newest.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What was measured and where its report is.</returns>
    /// <exception cref="UserError">There is no such student.</exception>
    public static async Task<MeasuredStudent> EvaluateAsync(
        Installation installation, IProgress<StepProgress> progress, string useCase, string? prefix, CancellationToken cancellationToken)
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
            throw new UserError(
                $"The file of student {record.Hash[..12]} cannot be read: {error.Message} Mend that, or train it again with `autarky train {useCase}`.",
                inner: error);
        }

        LiveStudentFile? live = await ComparedStudent.LiveAsync(installation, useCase, cancellationToken, except: record.Hash);
        var evaluator = new Evaluator(installation.Ledger, installation.Configuration.Contracts.Of, TimeProvider.System, installation.Encoders.For(file));
        Evaluation evaluation = await LearningRefusal.Explained(() => progress.StepAsync(
            $"evaluate {useCase}", show => evaluator.EvaluateAsync(file, new LearningMeter(show), cancellationToken, live)));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string folder = DataDirectory.EvaluationFolder(record.UseCase, record.Hash, now);
        string json = await StudentReports.WriteAsync(installation, evaluation, folder, cancellationToken);
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
        return new MeasuredStudent(evaluation, folder);
    }
}
