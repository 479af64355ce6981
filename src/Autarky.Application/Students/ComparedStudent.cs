using System.Text;
using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Application.Rollouts;
using Autarky.Application.Setup;
using Autarky.Learning.Evaluations;
using Autarky.Ledger.Students;

namespace Autarky.Application.Students;

/// <summary>Whether a student that is to be released is worse than the one that is live.</summary>
internal static class ComparedStudent
{
    /// <summary>The file of a use case's live student; null where none is live, its file is gone, or it is the one excepted.</summary>
    public static async Task<LiveStudentFile?> LiveAsync(
        Installation installation, string useCase, CancellationToken cancellationToken, string? except = null)
    {
        IReadOnlyList<Release> releases = await installation.Ledger.Students.ReleasesAsync(useCase, cancellationToken);
        if (ReleaseHistory.Live(releases) is not { } newest || string.Equals(newest.StudentHash, except, StringComparison.Ordinal))
        {
            return null;
        }

        StudentRecord? record = (await installation.Ledger.Students.ListAsync(useCase, cancellationToken))
            .FirstOrDefault(student => string.Equals(student.Hash, newest.StudentHash, StringComparison.Ordinal));
        try
        {
            if (record is null)
            {
                return null;
            }

            byte[] file = await File.ReadAllBytesAsync(installation.Data.Absolute(record.Path), cancellationToken);
            return new LiveStudentFile(file, installation.Encoders.For(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null; // What is live cannot be loaded either: there is nothing to be worse than.
        }
    }

    /// <summary>
    /// How a student compares with the live one on the same rows: from its newest report where that compared it with the one that is live now, else measured
    /// here. Null where nothing is live, it is live itself, or was before: going back must never wait.
    /// </summary>
    /// <param name="installation">The data directory.</param>
    /// <param name="student">The student to be released.</param>
    /// <param name="report">Its newest report, JSON.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UserError">It cannot be measured; the message says why.</exception>
    public static async Task<AgainstLive?> AgainstAsync(Installation installation, StudentRecord student, string report, CancellationToken cancellationToken)
    {
        IReadOnlyList<Release> releases = await installation.Ledger.Students.ReleasesAsync(student.UseCase, cancellationToken);
        if (ReleaseHistory.Live(releases) is not { } newest
            || releases.Any(release => release.Stage == ReleaseStage.Live && string.Equals(release.StudentHash, student.Hash, StringComparison.Ordinal)))
        {
            return null;
        }

        if (Reported(report) is { } reported && string.Equals(reported.Live, newest.StudentHash, StringComparison.Ordinal))
        {
            return reported;
        }

        if (await LiveAsync(installation, student.UseCase, cancellationToken) is not { } live)
        {
            return null;
        }

        byte[] file = await File.ReadAllBytesAsync(installation.Data.Absolute(student.Path), cancellationToken);
        var evaluator = new Evaluator(installation.Ledger, installation.Configuration.Contracts.Of, TimeProvider.System, installation.Encoders.For(file));
        return (await LearningRefusal.Explained(() => evaluator.EvaluateAsync(file, null, cancellationToken, live))).AgainstLive;
    }

    // Reports of older versions compare with nothing.
    private static AgainstLive? Reported(string report)
    {
        try
        {
            return Evaluation.FromJson(Encoding.UTF8.GetBytes(report)).AgainstLive;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
