using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.CommandLine;
using Autarky.Models.Generation;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Tokenization;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models perplexity FILE --text FILE</c>.</summary>
internal static class PerplexityCommand
{
    private static readonly RunOptions Run = new();

    private static readonly Option<string> Text = new("--text") { Description = "A text in UTF-8.", HelpName = "FILE", Required = true };

    private static readonly Option<int> Tokens = new("--tokens")
    {
        Description = "How many of its first tokens to measure.",
        HelpName = "N",
        DefaultValueFactory = _ => 4096,
    };

    private static readonly Option<int> Window = new("--window")
    {
        Description = "Tokens a window; each begins without knowing what came before.",
        HelpName = "N",
        DefaultValueFactory = _ => 512,
    };

    private static readonly Option<string?> Cache = KvCacheOption.Create("f32");

    public static Command Create()
    {
        var command = new Command("perplexity", "Measure how well a model foresees a text.") { Text, Tokens, Window, Cache };
        Run.AddTo(command);
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            int window = RunOptions.Within(parsed, Window, 2, 1 << 16), most = RunOptions.Within(parsed, Tokens, window, 1 << 30);
            KvPrecision cache = KvCacheOption.Read(parsed, Cache) ?? KvPrecision.F32;
            string path = parsed.GetValue(Text)!;
            string text = await ReadAsync(path, most, cancellationToken);
            PerplexityResult result = await RunningModel.UseAsync(
                terminal,
                parsed.GetValue(Run.File)!,
                Run.Read(parsed, window),
                Decoder.Load,
                (decoder, tokenizer, steps) => MeasureAsync(decoder, tokenizer, steps, text, most, window, cache, cancellationToken));
            terminal.Result(result, ModelsJson.Default.PerplexityResult, console => console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"perplexity {result.Perplexity:0.0000} over {result.NllPerWindow.Count} windows of {window} tokens, "
                    + $"{result.TokensPerSecond:0} tokens a second")));
            return ExitCode.Ok;
        });
        return command;
    }

    // A token has a few characters; nobody reads a whole library for four thousand of them.
    private static async Task<string> ReadAsync(string path, int tokens, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(path);
            char[] start = new char[(int)Math.Min(Math.Min(tokens * 32L, int.MaxValue / 2), new FileInfo(path).Length)];
            return new string(start, 0, await reader.ReadBlockAsync(start, cancellationToken));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}", inner: error);
        }
    }

    private static Task<PerplexityResult> MeasureAsync(
        Decoder decoder,
        Tokenizer? tokenizer,
        IProgress<StepProgress> steps,
        string text,
        int most,
        int window,
        KvPrecision cache,
        CancellationToken cancellationToken)
    {
        if (tokenizer is null)
        {
            throw new UserError("This model has no tokenizer, so a text cannot be measured with it.");
        }

        if (window > decoder.Spec.ContextLength)
        {
            throw new UserError($"--window {window} is more than the model's context of {decoder.Spec.ContextLength} tokens.", UserErrorKind.Usage);
        }

        int[] tokens = tokenizer.Encode(text);
        if (tokens.Length < window)
        {
            throw new UserError($"The text has {tokens.Length} tokens, which fill no window of {window}.");
        }

        ReadOnlyMemory<int> measured = tokens.AsMemory(0, Math.Min(most, tokens.Length));
        return steps.StepAsync("measure", show => Task.Run(
            () =>
            {
                var nll = new List<double>();
                long start = TimeProvider.System.GetTimestamp();
                foreach (double mean in Perplexity.Windows(decoder, measured, window, cache))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    nll.Add(mean);
                    show(
                        nll.Count / (double)(measured.Length / window),
                        string.Create(CultureInfo.InvariantCulture, $"perplexity {Math.Exp(nll.Average()):0.00}"));
                }

                double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
                return new PerplexityResult
                {
                    Perplexity = Math.Exp(nll.Average()),
                    NllPerWindow = nll,
                    Tokens = nll.Count * window,
                    Window = window,
                    Seconds = seconds,
                    TokensPerSecond = nll.Count * window / seconds,
                };
            },
            cancellationToken));
    }
}
