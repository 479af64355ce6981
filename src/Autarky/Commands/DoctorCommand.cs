using System.CommandLine;
using System.Text.Json.Serialization;
using Autarky.Application.Doctor;
using Autarky.CommandLine;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky doctor</c>: checks the set-up and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        Option<int> port = CommonOptions.Port(ServeCommand.StandardPort);
        var command = new Command(
            "doctor",
            "Check the set-up: directory, configuration, ledger, disk, port, partners' keys and rights, processor and arithmetic, local models. "
                + "Says what to do about each finding.")
        {
            data, port,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            IReadOnlyList<Finding> findings = await CheckUp.RunAsync(
                parsed.GetValue(data), parsed.GetValue(port), cancellationToken, LedgerUpgradeNotice.OnStandardError);
            bool healthy = findings.All(finding => finding.State != FindingState.Fail);
            terminal.Result(new CheckUpJson { Healthy = healthy, Findings = findings }, DoctorJson.Default.CheckUpJson, console => Print(console, findings));
            return healthy ? ExitCode.Ok : ExitCode.Unhealthy;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "check", "found", "what to do");
        foreach (Finding finding in findings)
        {
            string mark = finding.State switch
            {
                FindingState.Ok => "[green]ok[/]",
                FindingState.Note => "[yellow]note[/]",
                _ => "[red]fail[/]",
            };
            table.AddRow(mark, Markup.Escape(finding.Check), Markup.Escape(finding.Found), Markup.Escape(finding.Remedy ?? ""));
        }

        console.Write(table);
    }
}

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record CheckUpJson
{
    public required bool Healthy { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckUpJson))]
internal sealed partial class DoctorJson : JsonSerializerContext;
