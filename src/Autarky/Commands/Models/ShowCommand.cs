using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Generation.Sampling;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models show FILE</c>.</summary>
internal static class ShowCommand
{
    private const int MostCharacters = 120;

    public static Command Create()
    {
        Argument<string> file = ModelsCommand.File();
        var command = new Command("show", "Show what a model is: architecture, size, types of its tensors, tokenizer, all metadata. Reads no weights.")
        {
            file,
        };
        command.Runs((parsed, terminal, _) =>
        {
            using var model = ModelFile.Open(parsed.GetValue(file)!);
            var summary = ModelSummary.Of(model);
            terminal.Result(summary, ModelsJson.Default.ModelSummary, console => Print(console, summary));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    /// <summary>A row for each type.</summary>
    public static Table Types(IReadOnlyList<TypeUse> types)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("type");
        foreach (string heading in new[] { "tensors", "numbers", "bytes", "bits a number" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (TypeUse use in types)
        {
            table.AddRow(
                use.Type,
                Invariant($"{use.Tensors}"),
                Invariant($"{use.Numbers:N0}"),
                ByteSize.Of(use.Bytes),
                Invariant($"{8.0 * use.Bytes / Math.Max(1, use.Numbers):0.##}"));
        }

        return table;
    }

    private static void Print(IAnsiConsole console, ModelSummary summary)
    {
        var facts = new Grid().AddColumn().AddColumn();
        void Fact(string name, string? value)
        {
            if (value is not null)
            {
                facts.AddRow($"[grey]{name}[/]", Markup.Escape(ForeignText.Clean(value)));
            }
        }

        Fact("file", summary.File);
        Fact("format", $"{summary.Format}, {ByteSize.Of(summary.Bytes)}");
        Fact("architecture", summary.Architecture);
        Fact("name", summary.Name);
        Fact("parameters", Invariant($"{summary.Parameters:N0}"));
        Fact("layers", summary.Layers is { } layers ? Invariant($"{layers}") : null);
        Fact("width", summary.EmbeddingLength is { } width ? Invariant($"{width}") : null);
        Fact("context", summary.Context is { } context ? Invariant($"{context:N0} tokens") : null);
        Fact("tokenizer", summary.Tokenizer);
        Fact("vocabulary", summary.VocabularySize is { } size ? Invariant($"{size:N0} tokens") : null);
        Fact("sampling", summary.Sampling is { } sampling ? Words(sampling) : null);
        foreach (string problem in summary.SamplingProblems ?? [])
        {
            Fact("", problem);
        }

        console.Write(facts);
        if (summary.Types.Count > 0)
        {
            console.Write(Types(summary.Types));
        }

        var keys = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string key, JsonNode? value) in summary.Metadata)
        {
            keys.AddRow($"[grey]{Markup.Escape(Shown(key))}[/]", Markup.Escape(Words(value)));
        }

        console.Write(keys);
    }

    // Those of the makers first: temperature 0.2, top_p 0.9 (generation_config.json); top_k 40, min_p 0.05, repetition_penalty 1 (usual)
    private static string Words(IReadOnlyList<SamplingValue> sampling) => string.Join("; ", sampling
        .GroupBy(value => value.Source)
        .OrderBy(group => group.Key == SamplingDefaults.UsualSource)
        .Select(group => $"{string.Join(", ", group.Select(value => Invariant($"{value.Name} {value.Value:0.####}")))} ({group.Key})"));

    private static string Words(JsonNode? value) => value switch
    {
        JsonObject list => Invariant($"{list["length"]} items: ") + Shown(string.Join(", ", list["first"]!.AsArray().Select(Words))),
        JsonArray list => Shown("[" + string.Join(", ", list.Select(Words)) + "]"),
        null => "",
        _ => Shown(value.ToString()),
    };

    private static string Shown(string text)
    {
        string line = ForeignText.Clean(text);
        return line.Length <= MostCharacters ? line : Invariant($"{line.AsSpan(0, MostCharacters)}… ({text.Length:N0} characters)");
    }

    private static string Invariant(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        string.Create(CultureInfo.InvariantCulture, ref text);
}
