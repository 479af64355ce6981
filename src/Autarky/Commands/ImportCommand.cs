using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Autarky.Application.Errors;
using Autarky.Application.Importing;
using Autarky.Application.Jobs;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Ledger.Import;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky import FILE</c>: recorded exchanges into the ledger.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo?>("file")
        {
            Description = "JSON Lines, one exchange a line: `request` and `response` (chat completions, responses, Anthropic's messages; also the events of a "
                + "stream as a text or a list), and, all optional, use_case, provider, model, created, gold, cost, latency_ms, user, licence. "
                + "Also lists and JSON over several lines, stored completions and responses, fine-tuning files ({\"messages\":[…]}), recordings of HTTP calls "
                + "(HAR, VCR's JSON), and tables (CSV) with --question; .gz is read as it is.",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne, // `--gold FILE`: the name is taken for a column first
        };
        var question = new Option<string?>("--question")
        {
            Description = "The file is a table (CSV, its columns named in the first row): the column that holds the questions.",
            HelpName = "COLUMN",
        };
        var answer = new Option<string?>("--answer")
        {
            Description = "The column of a table that holds the models' answers.",
            HelpName = "COLUMN",
        };
        var useCase = new Option<string?>("--use-case")
        {
            Description = "The use case of every line; without it each line's own `use_case` counts.",
            HelpName = "NAME",
        };
        var gold = new Option<string?>("--gold")
        {
            Description = "The answers in the file are right answers that people know: feedback on questions that the ledger has, rows to train on for others. "
                + "Of a table, the column that holds right answers: beside --answer they measure it, alone they are such feedback.",
            HelpName = "COLUMN",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var licence = new Option<string?>("--licence")
        {
            Description = "The licence that the models' answers of the file came under and that allows training on them, "
                + "for lines that have no `licence` of their own. Names it too for rows that are there already without one.",
            HelpName = "TEXT",
        };
        Option<string?> data = CommonOptions.Data();
        var command = new Command(
            "import",
            "Read recorded exchanges from a file into the ledger. Importing a file twice adds nothing; "
                + "a bad line is reported with its number and the good ones still land.")
        {
            file, useCase, question, answer, gold, licence, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            ImportRequest request = Request(
                parsed.GetValue(file), parsed.GetResult(gold) is not null, parsed.GetValue(gold), parsed.GetValue(question), parsed.GetValue(answer),
                parsed.GetValue(useCase), parsed.GetValue(licence));
            await using Installation installation = await Installation.OpenAsync(
                parsed.GetValue(data), cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
            await using var jobs = new UseCaseJobs(installation);
            ImportReport report = await Bars.RunAsync(terminal, progress => jobs.Import(request, progress).WaitAsync(cancellationToken));
            terminal.Result(ImportJson.From(request.Path, report), ImportsJson.Default.ImportJson, console => Print(console, report));
            return report switch
            {
                { Problem: not null } => ExitCode.BadInput,
                { BadTotal: > 0, Read: 0 } => ExitCode.BadInput,
                { BadTotal: > 0 } => ExitCode.SomeLinesBad,
                _ => ExitCode.Ok,
            };
        });
        return command;
    }

    // `--gold` is a flag and, of a table, a column's name; `import --gold FILE` means the flag.
    private static ImportRequest Request(
        FileInfo? file, bool isGold, string? goldValue, string? question, string? answer, string? useCase, string? licence)
    {
        if (file is null && goldValue is not null)
        {
            (file, goldValue) = (new FileInfo(goldValue), null);
        }

        if (file is null)
        {
            throw new UserError("Name the file to import: autarky import FILE", UserErrorKind.Usage);
        }

        return ImportRequest.Checked(
            file.FullName, useCase, isGold && goldValue is null, licence, new NamedColumns(question, answer, goldValue), "--licence");
    }

    public static void Print(IAnsiConsole console, ImportReport report)
    {
        foreach (ImportSentence sentence in ImportWords.Of(report))
        {
            string colour = sentence.Tone switch
            {
                ImportTone.Good => "green",
                ImportTone.Notice => "yellow",
                _ => "red",
            };
            console.MarkupLine(sentence.Subject.Length == 0
                ? $"[{colour}]{Markup.Escape(sentence.Rest)}[/]"
                : $"[{colour}]{Markup.Escape(sentence.Subject)}[/]: {Markup.Escape(sentence.Rest)}");
        }

        if (report.BadTotal > ImportWords.MostBadLines)
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"--json lists up to {report.Bad.Count:N0} of them."));
        }
    }
}

/// <summary>What <c>import --json</c> prints.</summary>
internal sealed record ImportJson
{
    public required string File { get; init; }

    public required long Read { get; init; }

    public required long Added { get; init; }

    public required long AlreadyThere { get; init; }

    public required long Feedback { get; init; }

    public required long WithoutUseCase { get; init; }

    public required long WithoutCost { get; init; }

    public required long Embeddings { get; init; }

    public required IReadOnlyList<PassedOver> PassedOver { get; init; }

    public required long NewAnswers { get; init; }

    public required IReadOnlyList<string> NewAnswerExamples { get; init; }

    public required long BadTotal { get; init; }

    public required IReadOnlyList<BadLine> Bad { get; init; }

    public string? Problem { get; init; }

    public static ImportJson From(string file, ImportReport report) => new()
    {
        File = file,
        Read = report.Read,
        Added = report.Added,
        AlreadyThere = report.AlreadyThere,
        Feedback = report.Feedback,
        WithoutUseCase = report.WithoutUseCase,
        WithoutCost = report.WithoutCost,
        Embeddings = report.Embeddings,
        PassedOver = report.PassedOver,
        NewAnswers = report.NewAnswers,
        NewAnswerExamples = report.NewAnswerExamples,
        BadTotal = report.BadTotal,
        Bad = report.Bad,
        Problem = report.Problem,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImportJson))]
internal sealed partial class ImportsJson : JsonSerializerContext;
