using System.CommandLine;
using System.Security.Cryptography;
using Autarky.Application.Errors;
using Autarky.CommandLine;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Commands.Chat;

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
            Description = "0 always takes the likeliest token. Default: what the model's makers recommend, else 0.8; `autarky models show` tells it. "
                + "So it is with each of --top-k, --top-p, --min-p and --repetition-penalty (else 40, 0.95, 0.05, 1): "
                + "one that is given changes no other, but with --temperature 0 only those hold that are given.",
            HelpName = "T",
        };
        var topK = new Option<int?>("--top-k") { Description = "Choose among so many of the likeliest tokens; 0 for all.", HelpName = "N" };
        var topP = new Option<float?>("--top-p")
        {
            Description = "Choose among the likeliest tokens that together have this probability; 1 for all.",
            HelpName = "P",
        };
        var minP = new Option<float?>("--min-p")
        {
            Description = "Choose among tokens at least this share as likely as the likeliest; 0 for all.",
            HelpName = "P",
        };
        var repetition = new Option<float?>("--repetition-penalty")
        {
            Description = "Makes what was said before less likely; 1 does not.",
            HelpName = "R",
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
        var command = new Command(Name, "Talk to a local model. /help lists what a line can say. Ctrl+C stops an answer, a second one ends. "
            + "With input from a pipe: one prompt, one answer.")
        {
            model, system, maxTokens, temperature, topK, topP, minP, repetition, seed, exact, draft, threads, context, cache, data,
        };
        command.Runs(async (parsed, terminal, cancellationToken) =>
        {
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
            var models = new ChatModels(terminal, parsed.GetValue(data), how);
            var wish = new SamplingWish
            {
                Temperature = parsed.GetValue(temperature),
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                MinP = parsed.GetValue(minP),
                RepetitionPenalty = parsed.GetValue(repetition),
            };
            if (wish.Over(SamplingDefaults.Usual).Problem(1) is { } problem)
            {
                throw new UserError(problem, UserErrorKind.Usage);
            }

            using var talk = new TerminalTalk(await models.LoadAsync(parsed.GetValue(model), cancellationToken), models, terminal)
            {
                MaxTokens = parsed.GetValue(maxTokens),
                Sampling = wish,
                Seed = parsed.GetValue(seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                Talk = new Talk { System = parsed.GetValue(system) },
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
}
