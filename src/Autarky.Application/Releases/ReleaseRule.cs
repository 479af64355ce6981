using System.Globalization;
using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Application.InService;
using Autarky.Application.Rollouts;
using Autarky.Application.Setup;
using Autarky.Application.Students;
using Autarky.Application.Words;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Evaluations;
using Autarky.Ledger.Students;

namespace Autarky.Application.Releases;

/// <summary>Decides what answers a use case: what the gate refused, or what is worse than the live student, needs force and a reason.</summary>
public static class ReleaseRule
{
    /// <exception cref="UserError">
    /// No such student, or it cannot be loaded, or the gate refused it or servers would not find its encoder and it was not forced.
    /// </exception>
    public static async Task<Release> ReleaseAsync(Installation installation, ReleaseRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<StudentRecord> students = await StudentChoice.ListAsync(installation.Ledger, request.UseCase, cancellationToken);
        StudentRecord chosen = StudentChoice.Choose(students, request.Student ?? students[0].Hash);
        EvaluationRecord? since = await StudentChoice.EvaluatedSinceAsync(installation.Ledger, chosen, cancellationToken);
        bool passed = since?.GatePassed ?? chosen.GatePassed;
        string verdict = since?.GateReason ?? chosen.GateReason;
        bool forced = false;
        string reason;
        if (request.Withdraw)
        {
            reason = request.Reason ?? "withdrawn";
        }
        else if (passed)
        {
            reason = request.Reason ?? verdict;
        }
        else if (!request.Force)
        {
            string when = since is null
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $" when it was measured again ({since.Created:yyyy-MM-dd HH:mm} UTC)");
            throw new UserError(
                $"The gate refused student {chosen.Hash[..12]} of '{request.UseCase}'{when}: {verdict} Mend that and train again; "
                    + $"to release it all the same, {request.HowToOverrule}.",
                UserErrorKind.GateRefused);
        }
        else
        {
            forced = true;
            reason = ReasonOfForce(request);
        }

        if (!request.Withdraw)
        {
            LoadOrExplain(installation, chosen);
            forced |= await OverrulesLiveAsync(installation, chosen, since?.ReportJson ?? chosen.ReportJson, request, cancellationToken);
            if (!request.ServedHere)
            {
                RequireEncoderForServers(installation, chosen, request);
            }
        }

        var release = new Release
        {
            UseCase = request.UseCase,
            StudentHash = chosen.Hash,
            Stage = request.Withdraw ? ReleaseStage.Withdrawn : ReleaseStage.Live,
            Threshold = request.Withdraw ? null : ServingThreshold.Of(chosen, installation.Configuration.Policy(request.UseCase)),
            Created = TimeProvider.System.GetUtcNow(),
            Forced = forced,
            Reason = reason,
        };
        IReadOnlyList<Release> before = await installation.Ledger.Students.ReleasesAsync(request.UseCase, cancellationToken);
        if (ReleaseHistory.RolloutOf(before).After(ReleaseHistory.StepOf(release)).Refusal is { } refusal)
        {
            throw new UserError($"'{request.UseCase}': {refusal}");
        }

        await installation.Ledger.Students.AddReleaseAsync(release, cancellationToken);
        return release;
    }

    // A student that passes the gate may still be worse than the one that it would replace.
    private static async Task<bool> OverrulesLiveAsync(
        Installation installation, StudentRecord chosen, string report, ReleaseRequest request, CancellationToken cancellationToken)
    {
        if (await ComparedStudent.AgainstAsync(installation, chosen, report, cancellationToken) is not { Verdict: LiveVerdict.Worse } worse)
        {
            return false;
        }

        if (!request.Force)
        {
            throw new UserError(
                $"Student {chosen.Hash[..12]} of '{request.UseCase}' would replace a better one. "
                    + $"{worse.Why} Keep the live one; to release this one all the same, {request.HowToOverrule}.",
                UserErrorKind.GateRefused);
        }

        ReasonOfForce(request);
        return true;
    }

    private static string ReasonOfForce(ReleaseRequest request) => string.IsNullOrWhiteSpace(request.Reason)
        ? throw new UserError("Whoever overrules a refusal must say why: the ledger keeps who overruled what and for what. Give a reason.", UserErrorKind.Usage)
        : request.Reason;

    // What --encoder names is known to this command only: a server would take the student into service and never load it.
    private static void RequireEncoderForServers(Installation installation, StudentRecord student, ReleaseRequest request)
    {
        if (EncoderNeed.Of(File.ReadAllBytes(installation.Data.Absolute(student.Path))) is not { } wanted || installation.Encoders.ServersFind(wanted))
        {
            return;
        }

        if (!request.Force)
        {
            throw new UserError(
                $"Student {student.Hash[..12]} reads from the sentence encoder '{ForeignText.Clean(wanted.Name)}' (sha256 {wanted.Hash}), "
                + "which is named for this run only: a server of this data directory would not find it, and the student would not answer. "
                + $"{installation.Encoders.Remedy(wanted)} To release it all the same, {request.HowToOverrule}.");
        }

        ReasonOfForce(request);
    }

    private static void LoadOrExplain(Installation installation, StudentRecord student)
    {
        try
        {
            LiveStudent.Load(installation.Data, student, installation.Encoders);
        }
        catch (EncoderMissingException error)
        {
            throw new UserError($"Student {student.Hash[..12]} cannot be loaded. {error.Message}", inner: error);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserError(
                $"Student {student.Hash[..12]} cannot be loaded from '{installation.Data.Absolute(student.Path)}': "
                    + $"{error.Message} If the file is at fault, train it again.",
                inner: error);
        }
    }
}
