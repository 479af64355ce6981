using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Autarky.CommandLine;
using Autarky.Hosting;
using Autarky.Learning;
using Autarky.Learning.Encoders;
using Autarky.Ledger;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky release NAME</c>: decides what answers a use case. A running server follows within a second.</summary>
internal static class ReleaseCommand
{
    public static Command Create()
    {
        Argument<string> name = CommonOptions.UseCase();
        Option<string?> data = CommonOptions.Data();
        Option<string?> encoder = CommonOptions.Encoder();
        var student = new Option<string?>("--student")
        {
            Description = "The student, by the first digits of its hash; the one trained last when missing. An older one rolls back.",
            HelpName = "HASH",
        };
        var force = new Option<bool>("--force") { Description = "Release although the gate said no, or although servers would not find the student's encoder. Needs --reason, which the ledger keeps." };
        var reason = new Option<string?>("--reason") { Description = "Why, in your words.", HelpName = "TEXT" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take the student out of service: every request goes to the teacher." };
        var command = new Command("release", "Put a use case's student into service, roll back to an older one, or withdraw it. What the gate refused needs --force and a reason.")
        {
            name, data, encoder, student, force, reason, withdraw,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder));
            var wish = new ReleaseWish
            {
                UseCase = parsed.GetValue(name)!,
                Student = parsed.GetValue(student),
                Force = parsed.GetValue(force),
                Reason = parsed.GetValue(reason),
                Withdraw = parsed.GetValue(withdraw),
            };
            Release release = await ReleaseAsync(installation, wish, cancellationToken);
            terminal.Result(ReleaseJson.From(release), ReleasesJson.Default.ReleaseJson, console => console.MarkupLine(release.Stage == ReleaseStage.Live
                ? $"[green]{Markup.Escape(release.UseCase)}[/] is answered by student {release.StudentHash[..12]}: {Markup.Escape(release.Reason)}"
                : $"{Markup.Escape(release.UseCase)} is answered by its teacher: {Markup.Escape(release.Reason)}"));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <exception cref="UserError">No such student, or it cannot be loaded, or the gate refused it or servers would not find its encoder and it was not forced.</exception>
    public static async Task<Release> ReleaseAsync(Installation installation, ReleaseWish wish, CancellationToken cancellationToken)
    {
        IReadOnlyList<StudentRecord> students = await StudentChoice.ListAsync(installation.Ledger, wish.UseCase, cancellationToken);
        StudentRecord chosen = StudentChoice.Choose(students, wish.Student ?? students[0].Hash);
        EvaluationRecord? since = await StudentChoice.EvaluatedSinceAsync(installation.Ledger, chosen, cancellationToken);
        bool passed = since?.GatePassed ?? chosen.GatePassed;
        string verdict = since?.GateReason ?? chosen.GateReason;
        bool forced = false;
        string reason;
        if (wish.Withdraw)
        {
            reason = wish.Reason ?? "withdrawn on the command line";
        }
        else if (passed)
        {
            reason = wish.Reason ?? verdict;
        }
        else if (!wish.Force)
        {
            string when = since is null ? "" : string.Create(CultureInfo.InvariantCulture, $" when it was measured again ({since.Created:yyyy-MM-dd HH:mm} UTC)");
            throw new UserError(
                $"The gate refused student {chosen.Hash[..12]} of '{wish.UseCase}'{when}: {verdict} Mend that and train again; to release it all the same, add --force --reason \"why\".",
                ExitCode.GateRefused);
        }
        else
        {
            forced = true;
            reason = ReasonOfForce(wish);
        }

        if (!wish.Withdraw)
        {
            LoadOrExplain(installation, chosen);
            forced |= await OverrulesLiveAsync(installation, chosen, since?.ReportJson ?? chosen.ReportJson, wish, cancellationToken);
            if (!wish.ServedHere)
            {
                RequireEncoderForServers(installation, chosen, wish);
            }
        }

        var release = new Release
        {
            UseCase = wish.UseCase,
            StudentHash = chosen.Hash,
            Stage = wish.Withdraw ? ReleaseStage.Withdrawn : ReleaseStage.Live,
            Threshold = wish.Withdraw ? null : ServingThreshold.Of(chosen, installation.Configuration.Policy(wish.UseCase)),
            Created = TimeProvider.System.GetUtcNow(),
            Forced = forced,
            Reason = reason,
        };
        await installation.Ledger.Students.AddReleaseAsync(release, cancellationToken);
        return release;
    }

    // A student that passes the gate may still be worse than the one that it would replace.
    private static async Task<bool> OverrulesLiveAsync(
        Installation installation, StudentRecord chosen, string report, ReleaseWish wish, CancellationToken cancellationToken)
    {
        if (await ComparedStudent.AgainstAsync(installation, chosen, report, cancellationToken) is not { Verdict: LiveVerdict.Worse } worse)
        {
            return false;
        }

        if (!wish.Force)
        {
            throw new UserError(
                $"Student {chosen.Hash[..12]} of '{wish.UseCase}' would replace a better one. {worse.Why} Keep the live one, or release this one all the same with --force --reason \"why\".",
                ExitCode.GateRefused);
        }

        ReasonOfForce(wish);
        return true;
    }

    private static string ReasonOfForce(ReleaseWish wish) => string.IsNullOrWhiteSpace(wish.Reason)
        ? throw new UserError("--force needs --reason \"why\": the ledger keeps who overruled what and for what.", ExitCode.Usage)
        : wish.Reason;

    // What --encoder names is known to this command only: a server would take the student into service and never load it.
    private static void RequireEncoderForServers(Installation installation, StudentRecord student, ReleaseWish wish)
    {
        if (EncoderNeed.Of(File.ReadAllBytes(installation.Data.Absolute(student.Path))) is not { } wanted || installation.Encoders.ServersFind(wanted))
        {
            return;
        }

        if (!wish.Force)
        {
            throw new UserError(
                $"Student {student.Hash[..12]} reads from the sentence encoder '{Terminal.Clean(wanted.Name)}' (sha256 {wanted.Hash}), which only --encoder of this command names: a server of this data directory would not find it, and the student would not answer. "
                + $"{installation.Encoders.Remedy(wanted)} To release it all the same, add --force --reason \"why\".");
        }

        ReasonOfForce(wish);
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
            throw new UserError($"Student {student.Hash[..12]} cannot be loaded from '{installation.Data.Absolute(student.Path)}': {error.Message} If the file is at fault, train it again.", inner: error);
        }
    }
}

/// <summary>What somebody wants released.</summary>
internal sealed record ReleaseWish
{
    public required string UseCase { get; init; }

    public string? Student { get; init; }

    public bool Force { get; init; }

    public string? Reason { get; init; }

    public bool Withdraw { get; init; }

    /// <summary>Whether the process that releases is the server too, so that it has the student's encoder in its hands.</summary>
    public bool ServedHere { get; init; }
}

/// <summary>What <c>release --json</c> prints.</summary>
internal sealed record ReleaseJson
{
    public required string UseCase { get; init; }

    public required string Student { get; init; }

    public required string Stage { get; init; }

    public required bool Forced { get; init; }

    public required string Reason { get; init; }

    public static ReleaseJson From(Release release) => new()
    {
        UseCase = release.UseCase,
        Student = release.StudentHash,
        Stage = release.Stage == ReleaseStage.Live ? "live" : "withdrawn",
        Forced = release.Forced,
        Reason = release.Reason,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReleaseJson))]
internal sealed partial class ReleasesJson : JsonSerializerContext;
