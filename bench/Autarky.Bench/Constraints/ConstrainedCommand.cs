using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;
using Autarky.Text.Tests.Constraints.Peer;

namespace Autarky.Bench.Constraints;

/// <summary><c>constrained FILE</c>: what bound answers of a real chat model cost beside free ones, in turns.</summary>
internal static class ConstrainedCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A chat model." };
        var schemas = new Option<int>("--schemas") { Description = "How many random schemas.", DefaultValueFactory = _ => 100 };
        var most = new Option<int>("--tokens") { Description = "The most tokens of an answer.", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "The seed of schemas and answers.", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "constrained", "Tokens a second of answers bound to random JSON schemas beside free answers to the same prompts.") { file, schemas, most, seed };
        command.SetAction(
            (result, _) => RunAsync(result.GetRequiredValue(file).FullName, result.GetValue(schemas), result.GetValue(most), result.GetValue(seed)));
        return command;
    }

    private static async Task<int> RunAsync(string file, int count, int most, int seed)
    {
        // No guesses: JSON repeats itself more than prose does, and the difference would be theirs.
        using LocalModel model = LocalModel.Load(file, new LocalModelOptions { Engine = new EngineOptions { Speculation = 0 } });
        var schemas = new RandomSchema(new Random(seed));
        Speed bound = default, free = default;
        int valid = 0, wrong = 0, cut = 0;
        for (int i = -1; i < count; i++)
        {
            JsonObject schema = schemas.Next();
            using var document = JsonDocument.Parse(schema.ToJsonString());
            var conversation = new Conversation
            {
                Messages = [new JsonObject { ["role"] = "user", ["content"] = "Invent an example of this: " + schema.ToJsonString() }],
                Sampling = new SamplingOptions { Seed = (ulong)i, Temperature = 1 },
                MaxTokens = most,
            };

            // Whoever came first would have to read the prompt.
            await AnswerAsync(model, conversation with { MaxTokens = 1 });
            (string text, ChatEnd end) = await AnswerAsync(model, conversation with { Shape = new AnswerShape(document.RootElement.Clone()) });
            (_, ChatEnd freeEnd) = await AnswerAsync(model, conversation with { MaxTokens = Math.Max(2, end.Counts.Answer) });
            if (i < 0)
            {
                continue;
            }

            bound = bound.With(end);
            free = free.With(freeEnd);
            cut += end.Reason == ChatEndReason.Length ? 1 : 0;
            if (end.Reason == ChatEndReason.Stop)
            {
                bool holds = new PlainValidator(document.RootElement).Check(JsonDocument.Parse(text).RootElement) is null;
                valid += holds ? 1 : 0;
                wrong += holds ? 0 : 1;
            }
        }

        Print($"{Path.GetFileName(file)}, {count} random schemas, answers of at most {most} tokens, free answers to the same prompts in turns");
        Print($"complete and valid {valid}, complete and wrong {wrong}, cut off at the limit {cut}");
        Print($"bound  {bound.Rate,8:F1} tokens/s over {bound.Tokens} tokens, first token after {bound.First * 1e3 / count:F0} ms");
        Print($"free   {free.Rate,8:F1} tokens/s over {free.Tokens} tokens, first token after {free.First * 1e3 / count:F0} ms");
        Print($"bound answers take {(free.Rate / bound.Rate) - 1:P1} longer a token");
        return wrong > 0 ? 1 : 0;
    }

    private static async Task<(string Text, ChatEnd End)> AnswerAsync(LocalModel model, Conversation conversation)
    {
        var text = new StringBuilder();
        using ChatRun run = model.Start(conversation);
        ChatEnd? end = null;
        await foreach (ChatStep step in run.ReadAsync())
        {
            foreach (AnswerPart part in step.Parts)
            {
                text.Append(part is ContentDelta content ? content.Text : "");
            }

            end ??= step.End;
        }

        return (text.ToString(), end!);
    }

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));

    private readonly record struct Speed(long Tokens, double Seconds, double First)
    {
        public double Rate => Tokens / Seconds;

        public Speed With(ChatEnd end) => new(
            Tokens + end.Counts.Answer - 1,
            Seconds + (end.Timings.Finished - end.Timings.FirstToken!.Value).TotalSeconds,
            First + (end.Timings.FirstToken.Value - end.Timings.Started).TotalSeconds);
    }
}
