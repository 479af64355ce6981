using System.CommandLine;
using System.Text.Json.Serialization;
using Autarky.Application.Releases;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Ledger.Students;
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
        var force = new Option<bool>("--force")
        {
            Description = "Release although the gate said no, or although servers would not find the student's encoder. "
                + "Needs --reason, which the ledger keeps.",
        };
        var reason = new Option<string?>("--reason") { Description = "Why, in your words.", HelpName = "TEXT" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take the student out of service: every request goes to the teacher." };
        var command = new Command(
            "release", "Put a use case's student into service, roll back to an older one, or withdraw it. What the gate refused needs --force and a reason.")
        {
            name, data, encoder, student, force, reason, withdraw,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, parsed.GetValue(encoder), upgrade: LedgerUpgradeNotice.OnStandardError);
            var request = new ReleaseRequest
            {
                UseCase = parsed.GetValue(name)!,
                Student = parsed.GetValue(student),
                Force = parsed.GetValue(force),
                Reason = parsed.GetValue(reason) ?? (parsed.GetValue(withdraw) ? "withdrawn on the command line" : null),
                Withdraw = parsed.GetValue(withdraw),
                HowToOverrule = "add --force --reason \"why\"",
            };
            Release release = await ReleaseRule.ReleaseAsync(installation, request, cancellationToken);
            terminal.Result(ReleaseJson.From(release), ReleasesJson.Default.ReleaseJson, console => console.MarkupLine(release.Stage == ReleaseStage.Live
                ? $"[green]{Markup.Escape(release.UseCase)}[/] is answered by student {release.StudentHash[..12]}: {Markup.Escape(release.Reason)}"
                : $"{Markup.Escape(release.UseCase)} is answered by its teacher: {Markup.Escape(release.Reason)}"));
            return ExitCode.Ok;
        });
        return command;
    }
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
