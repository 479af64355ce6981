using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;

namespace Autarky.Commands;

/// <summary><c>autarky export</c>: every exchange as JSON Lines.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        var useCase = new Option<string?>("--use-case") { Description = "Only this use case.", HelpName = "NAME" };
        var output = new Option<FileInfo?>("--output") { Description = "Write to a file instead of standard output.", HelpName = "FILE" };
        var command = new Command("export", "Print every exchange of the ledger as JSON Lines, in the shape that `import` reads.") { useCase, output, data };
        command.Runs(async (parsed, _, cancellationToken) =>
        {
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
            var filter = new ExchangeFilter { UseCase = parsed.GetValue(useCase) };
            await using Stream destination = parsed.GetValue(output) is { } file ? Create(file) : Console.OpenStandardOutput();
            long lines = await Exporter.ExportAsync(installation.Ledger, filter, destination, progress: null, cancellationToken);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{lines:N0} exchanges"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static FileStream Create(FileInfo file)
    {
        try
        {
            return file.Create();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{file.FullName}' cannot be written: {error.Message}", inner: error);
        }
    }
}
