using System.CommandLine;
using System.Globalization;
using Autarky.Application.Errors;
using Autarky.Application.Progress;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Tokenization;
using Spectre.Console;

namespace Autarky.Commands.Models;

/// <summary><c>autarky models generate FILE</c>: one continuation, as plainly as possible.</summary>
internal static class GenerateCommand
{
    private static readonly RunOptions Run = new();

    private static readonly Option<string?> Prompt = new("--prompt")
    {
        Description = "A text to continue, marks like <|im_start|> included; no chat template is applied.",
        HelpName = "TEXT",
    };

    private static readonly Option<string?> PromptIds = new("--prompt-ids")
    {
        Description = "Tokens to continue, for models without a tokenizer and for comparisons.",
        HelpName = "1,2,3",
    };

    private static readonly Option<int> MaxTokens = new("--max-tokens")
    {
        Description = "When to stop at the latest.",
        HelpName = "N",
        DefaultValueFactory = _ => 128,
    };

    private static readonly Option<float> Temperature = new("--temperature")
    {
        Description = "0: always the likeliest token.",
        HelpName = "T",
        DefaultValueFactory = _ => 0,
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Same seed, same text.", HelpName = "N" };

    private static readonly Option<int?> Logprobs = new("--logprobs")
    {
        Description = "Tell the log-probabilities of the K likeliest tokens at each place.",
        HelpName = "K",
    };

    private static readonly Option<string?> Cache = KvCacheOption.Create("f32");

    public static Command Create()
    {
        var command = new Command("generate", "Continue a text or a list of tokens with a model, and tell what it cost.")
        {
            Prompt, PromptIds, MaxTokens, Temperature, Seed, Logprobs, Cache,
        };
        Run.AddTo(command);
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            GenerationResult result = await RunningModel.UseAsync(
                terminal,
                parsed.GetValue(Run.File)!,
                Run.Read(parsed),
                Decoder.Load,
                (decoder, tokenizer, steps) => GenerateAsync(parsed, decoder, tokenizer, steps, cancellationToken));
            terminal.Result(result, ModelsJson.Default.GenerationResult, console =>
            {
                console.WriteLine(ForeignText.Clean(result.Text ?? string.Join(",", result.Ids)));
                console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{result.PromptTokens} tokens read at {result.PrefillTokensPerSecond:0} a second, "
                        + $"{result.Ids.Count} written at {result.DecodeTokensPerSecond:0.0} a second"));
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<GenerationResult> GenerateAsync(
        ParseResult parsed, Decoder decoder, Tokenizer? tokenizer, IProgress<StepProgress> steps, CancellationToken cancellationToken)
    {
        int[] prompt = ReadPrompt(parsed, decoder, tokenizer);
        int most = RunOptions.Within(parsed, MaxTokens, 1, 1 << 20);
        int? top = parsed.GetValue(Logprobs) is { } k
            ? k is >= 0 and <= 1000 ? k : throw new UserError("--logprobs must be 0 to 1000.", UserErrorKind.Usage)
            : null;
        var sampling = new SamplingOptions { Temperature = parsed.GetValue(Temperature), Seed = parsed.GetValue(Seed) };
        if (sampling.Problem(decoder.Spec.VocabularySize) is { } problem)
        {
            throw new UserError(problem, UserErrorKind.Usage);
        }

        KvPrecision cache = KvCacheOption.Read(parsed, Cache) ?? KvPrecision.F32;
        return steps.StepAsync("generate", show => Task.Run(
            () =>
            {
                var ids = new List<int>();
                var logprobs = new List<IReadOnlyList<double[]>>();
                TimeProvider clock = TimeProvider.System;
                long start = clock.GetTimestamp(), first = start;
                foreach ((int token, TokenLogprobs? told)
                    in Continuation.Run(decoder, prompt, most, sampling, tokenizer?.EndIds ?? new HashSet<int>(), top, cache))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    first = ids.Count == 0 ? clock.GetTimestamp() : first;
                    ids.Add(token);
                    if (told is not null)
                    {
                        logprobs.Add([.. told.Top.Select(entry => (double[])[entry.Token, entry.Logprob])]);
                    }

                    show(ids.Count / (double)most, $"{ids.Count} tokens");
                }

                double reading = clock.GetElapsedTime(start, first).TotalSeconds, writing = clock.GetElapsedTime(first).TotalSeconds;
                return new GenerationResult
                {
                    Ids = ids,
                    Text = tokenizer?.Decode([.. ids], control: false),
                    TopLogprobs = top is null ? null : logprobs,
                    PromptTokens = prompt.Length,
                    PrefillTokensPerSecond = prompt.Length / Math.Max(reading, 1e-9),
                    DecodeTokensPerSecond = Math.Max(0, ids.Count - 1) / Math.Max(writing, 1e-9),
                };
            },
            cancellationToken));
    }

    private static int[] ReadPrompt(ParseResult parsed, Decoder decoder, Tokenizer? tokenizer)
    {
        string? text = parsed.GetValue(Prompt), list = parsed.GetValue(PromptIds);
        if (text is null == list is null)
        {
            throw new UserError("Give either --prompt or --prompt-ids.", UserErrorKind.Usage);
        }

        if (text is not null && tokenizer is null)
        {
            throw new UserError("This model has no tokenizer: give --prompt-ids.", UserErrorKind.Usage);
        }

        int[] prompt = text is not null
            ? tokenizer!.Encode(text, addSpecial: true, parseSpecial: true)
            : [.. list!.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Id)];
        if (prompt.Length == 0 || prompt.Length >= decoder.Spec.ContextLength)
        {
            throw new UserError($"The prompt has {prompt.Length} tokens: it must have 1 to {decoder.Spec.ContextLength - 1}.", UserErrorKind.Usage);
        }

        return Array.Find(prompt, id => id >= decoder.Spec.VocabularySize) is > 0 and var strange
            ? throw new UserError($"Token {strange} is not in the vocabulary of {decoder.Spec.VocabularySize}.", UserErrorKind.Usage)
            : prompt;
    }

    private static int Id(string text) =>
        int.TryParse(text, NumberStyles.None | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new UserError($"--prompt-ids: '{text}' is no token.", UserErrorKind.Usage);
}
