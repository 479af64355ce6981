using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Autarky.Application.Errors;
using Autarky.Application.Local;
using Autarky.Application.Progress;
using Autarky.Application.Setup;
using Autarky.CommandLine;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary><c>autarky chat</c>: a conversation with a local model in the terminal, or one answer to a prompt from a pipe.</summary>
internal static class ChatCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "chat";

    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        var model = new Option<string?>("--model")
        {
            Description = "A GGUF file, a Hugging Face folder, or the name of a local model in autarky.json. "
                + "Default: the first of these, else of those in `models` of the data directory.",
            HelpName = "PATH",
        };
        var system = new Option<string?>("--system") { Description = "The system message.", HelpName = "TEXT" };
        var maxTokens = new Option<int?>("--max-tokens") { Description = "The most tokens of an answer.", HelpName = "N" };
        var temperature = new Option<float?>("--temperature")
        {
            Description = "0 always takes the likeliest token. Default: what the model's makers recommend.",
            HelpName = "T",
        };
        var seed = new Option<ulong?>("--seed") { Description = "The same seed gives the same answers. Default: another one each time.", HelpName = "N" };
        var exact = new Option<bool>("--exact") { Description = "Compute in float32 throughout: slower, without rounding inputs to bytes." };
        var draft = new Option<string?>("--draft")
        {
            Description = "A smaller model with the same tokens that guesses ahead: a GGUF file or a folder. Changes no answer, only its speed.",
            HelpName = "PATH",
        };
        Option<int> threads = CommonOptions.Threads();
        var context = new Option<int?>("--context")
        {
            Description = "The most tokens of the conversation, answers included. Default: what the model was made for.",
            HelpName = "N",
        };
        Option<string?> cache = KvCacheOption.Create("f16, with --exact f32");
        var command = new Command(Name, "Talk to a local model. Ctrl+C stops an answer, /exit ends. With input from a pipe: one prompt, one answer.")
        {
            model, system, maxTokens, temperature, seed, exact, draft, threads, context, cache, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
            IReadOnlyList<string> paths = await PathsAsync(parsed.GetValue(model), parsed.GetValue(data), cancellationToken);
            int? most = parsed.GetValue(context);
            if (most < 2)
            {
                throw new UserError("--context must be 2 or more.", UserErrorKind.Usage);
            }

            var how = new LocalModelOptions
            {
                Threads = CommonOptions.ReadThreads(parsed, threads),
                Engine = new EngineOptions { Context = most },
                Draft = parsed.GetValue(draft) is { } small ? Path.GetFullPath(small) : null,
                Arithmetic = parsed.GetValue(exact) ? Arithmetic.Exact : Arithmetic.Fast,
                CachePrecision = KvCacheOption.Read(parsed, cache) ?? (parsed.GetValue(exact) ? KvPrecision.F32 : KvPrecision.F16),
            };
            using LocalModel loaded = await LoadAsync(terminal, paths, how, cancellationToken);
            var talk = new TerminalTalk(loaded, terminal, parsed.GetValue(system))
            {
                MaxTokens = parsed.GetValue(maxTokens),
                Sampling = loaded.Sampling with
                {
                    Temperature = parsed.GetValue(temperature) ?? loaded.Sampling.Temperature,
                    Seed = parsed.GetValue(seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                },
            };
            if (!Console.IsInputRedirected)
            {
                await talk.RunAsync(cancellationToken);
                return ExitCode.Ok;
            }

            ChatOutcome outcome = await talk.AnswerAsync((await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n'), cancellationToken);
            terminal.Result(outcome, ChatOutcomeJson.Default.ChatOutcome, _ => { });
            return ExitCode.Ok;
        });
        return command;
    }

    // Of several nobody named one: what is wrong with one is told, and the next is tried.
    private static async Task<LocalModel> LoadAsync(Terminal terminal, IReadOnlyList<string> paths, LocalModelOptions how, CancellationToken cancellationToken)
    {
        foreach (string path in paths.SkipLast(1))
        {
            try
            {
                return await LoadAsync(path);
            }
            catch (UserError error)
            {
                terminal.Progress.MarkupLine("[yellow]" + Markup.Escape(error.Message) + "[/]");
            }
        }

        return await LoadAsync(paths[^1]);

        Task<LocalModel> LoadAsync(string path) => Bars.RunAsync(terminal, steps => steps.StepAsync(
            $"load {Path.GetFileName(path)}", report => Task.Run(() => LocalModelLoading.Load(Path.GetFileName(path), path, how, report), cancellationToken)));
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(string? wanted, string? dataPath, CancellationToken cancellationToken)
    {
        if (wanted is not null && (File.Exists(wanted) || Directory.Exists(wanted)))
        {
            return [Path.GetFullPath(wanted)];
        }

        await using Installation installation = await Installation.OpenAsync(dataPath, cancellationToken, upgrade: LedgerUpgradeNotice.OnStandardError);
        IReadOnlyList<WantedModel> known = LocalModelPaths.Choose(installation.Configuration.Gateway, installation.Data);
        string[] found = [.. known.Where(model => wanted is null || model.Name == wanted).Select(model => model.Path)];
        string names = known.Count == 0 ? "none" : string.Join(", ", known.Select(model => model.Name));
        return found.Length > 0 ? found : throw new UserError(wanted is null
            ? $"There is no model to talk to: name a GGUF file or a folder with --model PATH, or get one: autarky models pull {FirstChat.SmallModel}"
            : $"There is no file, folder or model '{wanted}'. Known models: {names}.");
    }
}

/// <summary>What <c>chat --json</c> prints.</summary>
internal sealed record ChatOutcome
{
    public required string Text { get; init; }

    public string? Reasoning { get; init; }

    public required string FinishReason { get; init; }

    public required int PromptTokens { get; init; }

    public required int AnswerTokens { get; init; }

    public required double FirstTokenSeconds { get; init; }

    /// <summary>Of those that were not known from before.</summary>
    public required double PromptTokensPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChatOutcome))]
internal sealed partial class ChatOutcomeJson : JsonSerializerContext;
