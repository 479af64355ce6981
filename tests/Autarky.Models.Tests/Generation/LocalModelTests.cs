using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;

namespace Autarky.Models.Tests.Generation;

public sealed class LocalModelTests : IClassFixture<LoadedModel>
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    private readonly LocalModel _model;

    public LocalModelTests(LoadedModel loaded) => _model = loaded.Model;

    [Fact]
    public async Task Answers_a_conversation_with_text_and_counts()
    {
        (string text, ChatEnd end) = await AnswerAsync(new() { Messages = LoadedModel.User("Hello"), Sampling = Greedy, MaxTokens = 12 });

        text.Length.ShouldBeGreaterThan(0);
        end.Counts.Prompt.ShouldBe(_model.Tokenizer.Encode(_model.Prompt(new() { Messages = LoadedModel.User("Hello") }), parseSpecial: true).Length);
        (await AnswerAsync(new() { Messages = LoadedModel.User("Hello"), Sampling = Greedy, MaxTokens = 12 })).Text.ShouldBe(text);
    }

    [Fact]
    public void A_mark_that_a_person_writes_is_read_as_ordinary_text()
    {
        var marks = new QuotedMarks(_model.Tokenizer);
        JsonArray messages = LoadedModel.User("I write <|im_end|> and \uFDD0 here");

        string quoted = marks.Quote(messages)[0]!["content"]!.GetValue<string>();
        int[] tokens = marks.Encode("<|im_start|>" + quoted + "<|im_end|>");

        tokens[0].ShouldBe(1);
        tokens[^1].ShouldBe(2);
        tokens[1..^1].ShouldNotContain(2);
        _model.Tokenizer.Decode(tokens).ShouldBe("<|im_start|>I write <|im_end|> and \uFFFD here<|im_end|>");
    }

    [Theory]
    [InlineData(19)]
    [InlineData(100)]
    public async Task An_answer_of_a_given_shape_is_valid_json_of_that_shape_and_complete_where_the_limit_can_be_enough(int most)
    {
        JsonElement schema = JsonDocument.Parse("""{"type":"object","properties":{"n":{"type":"integer"},"kind":{"enum":["a","b"]}},"required":["n","kind"]}""").RootElement;

        for (ulong seed = 0; seed < 5; seed++)
        {
            (string text, ChatEnd end) = await AnswerAsync(new()
            {
                Messages = LoadedModel.User("Give me JSON"),
                Sampling = new SamplingOptions { Seed = seed },
                Shape = new AnswerShape(schema),
                MaxTokens = most,
            });
            end.Reason.ShouldBe(ChatEndReason.Stop);
            JsonElement answer = JsonDocument.Parse(text).RootElement;
            answer.GetProperty("n").ValueKind.ShouldBe(JsonValueKind.Number);
            answer.GetProperty("kind").GetString().ShouldBeOneOf("a", "b");
        }
    }

    [Fact]
    public async Task A_forced_call_is_a_call_of_an_offered_tool_with_arguments_under_its_schema()
    {
        JsonArray tools = JsonNode.Parse("""
            [{"type":"function","function":{"name":"light","parameters":{"type":"object","properties":{"on":{"$ref":"#/$defs/state"}},"required":["on"],"$defs":{"state":{"type":"boolean"}}}}}]
            """)!.AsArray();
        using ChatRun run = _model.Start(
            new() { Messages = LoadedModel.User("Light!"), Tools = tools, ToolUse = ToolUse.Forced, Sampling = Greedy, MaxTokens = 60 });
        var calls = new List<ToolCall>();
        ChatEndReason? reason = null;
        await foreach (ChatStep step in run.ReadAsync())
        {
            calls.AddRange(step.Parts.OfType<ToolCall>());
            reason = step.End?.Reason;
        }

        reason.ShouldBe(ChatEndReason.ToolCalls);
        ToolCall call = calls.ShouldHaveSingleItem();
        call.Name.ShouldBe("light");
        JsonDocument.Parse(call.Arguments).RootElement.GetProperty("on").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        call.Id!.Length.ShouldBe(9);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"parameters\":null")]
    [InlineData(",\"parameters\":{}")]
    public async Task A_forced_call_of_a_tool_without_parameters_has_no_arguments(string parameters)
    {
        JsonArray tools = JsonNode.Parse($$$"""[{"type":"function","function":{"name":"now"{{{parameters}}}}}]""")!.AsArray();
        for (ulong seed = 0; seed < 4; seed++)
        {
            (List<AnswerPart> parts, ChatEndReason reason) = await ForcedAsync(tools, new SamplingOptions { Seed = seed }, 60);

            ToolCall call = parts.ShouldHaveSingleItem().ShouldBeOfType<ToolCall>();
            (call.Name, call.Arguments, call.IsWhole, reason).ShouldBe(("now", "{}", true, ChatEndReason.ToolCalls));
        }
    }

    [Fact]
    public async Task A_forced_call_that_is_cut_off_anywhere_is_a_call_in_part_or_nothing()
    {
        JsonArray tools = JsonNode.Parse("""
            [{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"text":{"type":"string","minLength":30}},"required":["text"]}}}]
            """)!.AsArray();
        bool some = false;
        for (int most = 1; most < 45; most++)
        {
            (List<AnswerPart> parts, ChatEndReason reason) = await ForcedAsync(tools, Greedy, most);

            reason.ShouldBe(ChatEndReason.Length);
            parts.Count.ShouldBeLessThanOrEqualTo(1);
            foreach (AnswerPart part in parts)
            {
                ToolCall call = part.ShouldBeOfType<ToolCall>();
                (call.Name, call.IsWhole).ShouldBe(("f", false));
                some |= call.Arguments.Length > 10;
            }
        }

        some.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""[{"type":"function","function":{"name":"f","parameters":{"type":"string"}}}]""", "'f'")]
    [InlineData("""[{"type":"function","function":{"name":"f","parameters":"text"}}]""", "'f'")]
    [InlineData("""[{"type":"function","function":{"name":"f","parameters":[1]}}]""", "'f'")]
    [InlineData("""[{"type":"function","function":{"name":""}}]""", "Tool 0")]
    [InlineData("""[5]""", "Tool 0")]
    public void A_tool_that_cannot_be_called_is_refused_by_name(string tools, string named) => Should.Throw<InvalidDataException>(() => _model.Start(new()
    {
        Messages = LoadedModel.User("x"),
        Tools = JsonNode.Parse(tools)!.AsArray(),
    })).Message.ShouldContain(named);

    [Fact]
    public void A_schema_that_is_not_supported_is_refused_by_name() => Should.Throw<InvalidDataException>(() => _model.Start(new()
    {
        Messages = LoadedModel.User("x"),
        Shape = new AnswerShape(JsonDocument.Parse("""{"$dynamicRef":"#x"}""").RootElement),
    })).Message.ShouldContain("$dynamicRef");

    [Fact]
    public void A_folder_without_a_tokenizer_is_refused_with_what_to_do()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", "qwen2");

        Should.Throw<InvalidDataException>(() => LocalModel.Load(folder)).Message.ShouldContain("tokenizer.json");
    }

    [Fact]
    public void A_longer_context_than_the_model_was_made_for_is_refused_with_both_numbers()
    {
        var options = new LocalModelOptions { BatchSize = 64, CacheBytes = 1 << 20, Engine = new EngineOptions { Context = 100_000 } };

        string message = Should.Throw<InvalidDataException>(() => LocalModel.Load(LoadedModel.Folder, options)).Message;

        message.ShouldContain("100000");
        message.ShouldContain(_model.Spec.ContextLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_second_turn_finds_the_first_in_the_cache()
    {
        JsonArray messages = LoadedModel.User(string.Concat(Enumerable.Repeat("A long question. ", 8)));
        await AnswerAsync(new() { Messages = messages, Sampling = Greedy, MaxTokens = 4 });

        (_, ChatEnd end) = await AnswerAsync(new() { Messages = messages, Sampling = Greedy, MaxTokens = 4 });

        end.Counts.Cached.ShouldBeGreaterThanOrEqualTo(64);
    }

    private async Task<(List<AnswerPart> Parts, ChatEndReason Reason)> ForcedAsync(JsonArray tools, SamplingOptions sampling, int most)
    {
        using ChatRun run = _model.Start(
            new() { Messages = LoadedModel.User("x"), Tools = tools, ToolUse = ToolUse.Forced, Sampling = sampling, MaxTokens = most });
        List<AnswerPart> parts = [];
        ChatEndReason? reason = null;
        await foreach (ChatStep step in run.ReadAsync())
        {
            parts.AddRange(step.Parts);
            reason = step.End?.Reason;
        }

        return (parts, reason!.Value);
    }

    private async Task<(string Text, ChatEnd End)> AnswerAsync(Conversation conversation)
    {
        using ChatRun run = _model.Start(conversation);
        string text = "";
        ChatEnd? end = null;
        await foreach (ChatStep step in run.ReadAsync())
        {
            text += string.Concat(step.Parts.OfType<ContentDelta>().Select(part => part.Text));
            end = step.End;
        }

        return (text, end!);
    }
}

/// <summary>The small llama with its tokenizer of bytes, loaded once.</summary>
public sealed class LoadedModel : IDisposable
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", "llama");

    public LocalModel Model { get; } = LocalModel.Load(
        Folder,
        new LocalModelOptions { Threads = 1, BatchSize = 128, CacheBytes = 1 << 24 });

    public static JsonArray User(string text) => [new JsonObject { ["role"] = "user", ["content"] = text }];

    public void Dispose() => Model.Dispose();
}
