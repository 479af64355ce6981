using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.CommandLine;
using Autarky.Models.Embedding;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models embed DIR --text-file FILE.jsonl</c>.</summary>
internal static class EmbedCommand
{
    private const int AtOnce = 64;

    private static readonly RunOptions Run = new();

    private static readonly Option<string> TextFile = new("--text-file")
    {
        Description = "JSON Lines, each {\"text\":\"…\"}.",
        HelpName = "FILE.jsonl",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("embed", "Make a vector of each text of a file with a sentence encoder.") { TextFile };
        Run.AddTo(command);
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            List<string> texts = await ReadAsync(parsed.GetValue(TextFile)!, cancellationToken);
            EmbeddingResult result = await RunningModel.UseAsync(
                terminal,
                parsed.GetValue(Run.File)!,
                Run.Read(parsed),
                Encoder.Load,
                (encoder, tokenizer, steps) => EmbedAsync(encoder, tokenizer, steps, texts, cancellationToken));
            terminal.Result(result, ModelsJson.Default.EmbeddingResult, console => console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{result.Embeddings.Count} texts, {result.Dimensions} numbers each, {result.Tokens} tokens in {result.Seconds:0.00} s; "
                    + $"--json prints the vectors")));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<EmbeddingResult> EmbedAsync(
        Encoder encoder, Tokenizer? tokenizer, IProgress<StepProgress> steps, List<string> texts, CancellationToken cancellationToken)
    {
        var embedder = new TextEncoder(encoder, tokenizer ?? throw new UserError("This model has no tokenizer, so texts cannot be embedded with it."));
        return steps.StepAsync("embed", show => Task.Run(
            () =>
            {
                var vectors = new List<float[]>();
                int tokens = 0;
                long start = TimeProvider.System.GetTimestamp();
                foreach (string[] some in texts.Chunk(AtOnce))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int[][] ids = [.. some.Select(embedder.Tokens)];
                    tokens += ids.Sum(text => text.Length);
                    vectors.AddRange(encoder.Embed(ids));
                    show(vectors.Count / (double)texts.Count, $"{vectors.Count} texts");
                }

                return new EmbeddingResult
                {
                    Embeddings = vectors,
                    Dimensions = encoder.Width,
                    Tokens = tokens,
                    Seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds,
                };
            },
            cancellationToken));
    }

    private static async Task<List<string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        int number = 0;
        try
        {
            await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
            {
                number++;
                if (line.Length > 0)
                {
                    texts.Add(JsonSerializer.Deserialize<JsonElement>(line).GetProperty("text").GetString()!);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}", inner: error);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            throw new UserError($"'{path}' line {number} is not of the form {{\"text\":\"…\"}}.", inner: error);
        }

        return texts;
    }
}
