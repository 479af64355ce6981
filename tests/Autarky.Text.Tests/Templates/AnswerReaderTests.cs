using System.Text.Json.Nodes;
using Autarky.Text.Templates.Answers;

namespace Autarky.Text.Tests.Templates;

public sealed class AnswerReaderTests
{
    private static readonly JsonArray Tools = JsonNode.Parse("""
        [{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"town":{"type":"string"},"days":{"type":"integer"}}}}}]
        """)!.AsArray();

    public static TheoryData<CallNotation, string, string> Answers => new()
    {
        { CallNotation.Hermes, "Hello.", "C:Hello." },
        { CallNotation.Hermes, "a < b and <tool is text <", "C:a < b and <tool is text <" },
        { CallNotation.Hermes, "<think>\nHm,\n\nwell.\n</think>\n\nHi  there\n", "R:Hm,\n\nwell.|C:Hi  there\n" },
        {
            CallNotation.Hermes,
            "I look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"town\": \"Zürich\"}}\n</tool_call>",
            "C:I look.|T:weather{\"town\": \"Zürich\"}"
        },
        {
            CallNotation.Hermes,
            "<tool_call>[{\"name\":\"a\",\"arguments\":{}},{\"name\":\"b\",\"arguments\":\"{}\"}]</tool_call>\n<tool_call>{\"name\":\"c\"}</tool_call>\nbye",
            "T:a{}|T:b{}|T:c{}|C:bye"
        },
        {
            CallNotation.Hermes,
            "<tool_call>\n<function=weather>\n<parameter=town>\n5\n</parameter>\n<parameter=days>\n5\n</parameter>\n<parameter=more>\n[1, "
                + "{}]\n</parameter>\n</function>\n</tool_call>",
            "T:weather{\"town\":\"5\",\"days\":5,\"more\":[1,{}]}"
        },
        {
            CallNotation.Hermes,
            "<tool_call>weather<arg_key>town</arg_key><arg_value>Rome</arg_value><arg_key>days</arg_key><arg_value>2</arg_value></tool_call>",
            "T:weather{\"town\":\"Rome\",\"days\":2}"
        },
        { CallNotation.Hermes, "x <tool_call>{broken</tool_call> y", "C:x <tool_call>{broken</tool_call> y" },
        { CallNotation.Hermes, "<tool_call>{\"name\":\"a\"", "C:<tool_call>{\"name\":\"a\"" },
        { CallNotation.Hermes, "<think>never closed", "R:never closed" },
        { CallNotation.Llama, "{\"name\": \"weather\", \"parameters\": {\"town\": \"Bonn\"}}", "T:weather{\"town\": \"Bonn\"}" },
        {
            CallNotation.Llama,
            "{\"name\": \"weather\", \"parameters\": {}}; {\"name\": \"weather\", \"parameters\": {\"days\": 1}}",
            "T:weather{}|T:weather{\"days\": 1}"
        },
        { CallNotation.Llama, "{\"name\": \"Bob\", \"age\": 5}", "C:{\"name\": \"Bob\", \"age\": 5}" },
        { CallNotation.Llama, "[weather(town=\"New York\", days=2)]", "T:weather{\"town\":\"New York\",\"days\":2}" },
        { CallNotation.Llama, "[1] says so", "C:[1] says so" },
        { CallNotation.Llama, "<|python_tag|>brave_search.call(query=\"cats\")<|eom_id|>", "T:brave_search{\"query\":\"cats\"}" },
        {
            CallNotation.Mistral,
            "[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"days\": 1}, \"id\": \"abc123def\"}]",
            "T:weather{\"days\": 1}#abc123def"
        },
        { CallNotation.Mistral, "Sure[TOOL_CALLS]weather[ARGS]{\"days\": 1}[TOOL_CALLS]weather[ARGS]{}", "C:Sure|T:weather{\"days\": 1}|T:weather{}" },
        { CallNotation.Mistral, "[THINK]hm[/THINK]ok [TOOL] x", "R:hm|C:ok [TOOL] x" },
        {
            CallNotation.DeepSeek,
            "Ok.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>weather\n```json\n{\"days\": "
                + "1}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>clock<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
            "C:Ok.|T:weather{\"days\": 1}|T:clock{}"
        },
        { CallNotation.BarList, "<|tool_call|>[{\"name\":\"weather\",\"arguments\":{\"days\":1}}]<|/tool_call|>", "T:weather{\"days\":1}" },
        {
            CallNotation.Gemma,
            "<|channel>thought\nhm\n<channel|>Hi.<|tool_call>call:weather{town:<|\"|>O'Fallon, "
                + "{x}<|\"|>,days:2,ok:true,l:[1.5,null],o:{<|\"|>k<|\"|>:<|\"|>v<|\"|>}}<tool_call|>",
            "R:hm|C:Hi.|T:weather{\"town\":\"O'Fallon, {x}\",\"days\":2,\"ok\":true,\"l\":[1.5,null],\"o\":{\"k\":\"v\"}}"
        },
        {
            CallNotation.Harmony,
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.weather "
                + "<|constrain|>json<|message|>{\"days\":1}<|call|>",
            "R:Hm.|T:weather{\"days\":1}"
        },
        {
            CallNotation.Harmony,
            "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>Hello <b> there<|return|>",
            "R:a|C:Hello <b> there"
        },
        { CallNotation.Harmony, " to=functions.weather<|channel|>commentary<|message|>{}<|call|>", "T:weather{}" },
        { CallNotation.Harmony, "<|channel|>commentary<|message|>I will look.<|end|>", "C:I will look." },
        { CallNotation.Harmony, "No channels at all.", "C:No channels at all." },
        { CallNotation.None, "{\"name\": \"weather\", \"parameters\": {}} <tool_call>", "C:{\"name\": \"weather\", \"parameters\": {}} <tool_call>" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_taken_apart(CallNotation notation, string answer, string expected) =>
        Shown(Reader(notation, "").ReadAll(answer)).ShouldBe(expected);

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_that_comes_in_pieces_of_any_size_is_taken_apart_the_same(CallNotation notation, string answer, string expected)
    {
        var random = new Random(answer.Length);
        for (int round = 0; round < 20; round++)
        {
            AnswerReader reader = Reader(notation, "");
            List<AnswerPart> parts = [];
            for (int at = 0; at < answer.Length;)
            {
                int length = Math.Min(round == 0 ? 1 : random.Next(1, 9), answer.Length - at);
                parts.AddRange(reader.Read(answer.Substring(at, length)));
                at += length;
            }

            parts.AddRange(reader.End());
            Shown(parts).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(CallNotation.Hermes, "I look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"town\": \"Zü", "C:I look.|t:weather{\"town\": \"Zü")]
    [InlineData(CallNotation.Hermes, "<tool_call>{\"name\": \"weather\", \"argu", "t:weather")]
    [InlineData(CallNotation.Hermes, "<tool_call>{\"arguments\": {\"name\": \"x\"}, \"name\": \"wea", "")]
    [InlineData(CallNotation.Hermes, "<tool_call>{\"arguments\": {\"a\": [1, \"}\\\"\"]}, \"name\": \"w\"", "t:w{\"a\": [1, \"}\\\"\"]}")]
    [InlineData(CallNotation.Hermes, "<tool_call>\n<function=weather>\n<parameter=to", "")]
    [InlineData(CallNotation.Hermes, "text <tool_", "C:text <tool_")]
    [InlineData(CallNotation.Hermes, "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call><tool_call>{\"name\":\"b\"", "T:a{}|t:b")]
    [InlineData(CallNotation.Llama, "{\"name\": \"weather\", \"parameters\": {\"to", "t:weather{\"to")]
    [InlineData(CallNotation.Llama, "{\"name\": \"Bob\", \"age", "C:{\"name\": \"Bob\", \"age")]
    [InlineData(CallNotation.Mistral, "[TOOL_CALLS][{\"name\": \"a\", \"arguments\": {}}, {\"name\": \"b\", \"arguments\": {\"x\": [", "T:a{}|t:b{\"x\": [")]
    [InlineData(CallNotation.Harmony, "<|channel|>commentary to=functions.weather<|message|>{\"da", "t:weather{\"da")]
    [InlineData(CallNotation.Harmony, "<|channel|>commentary to=functions.weather<|mess", "")]
    public void A_call_that_is_cut_off_is_a_call_in_part_or_nothing_and_never_text(CallNotation notation, string answer, string expected)
    {
        AnswerReader reader = Reader(notation, "");
        Shown([.. reader.Read(answer), .. reader.End(isCut: true)]).ShouldBe(expected);
    }

    [Fact]
    public void What_is_cut_off_anywhere_never_shows_a_mark()
    {
        const string Answer = "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"town\": \"Zürich\", \"l\": [1, {\"x\": null}]}}\n</tool_call>";
        for (int length = "<tool_call>".Length; length <= Answer.Length; length++)
        {
            AnswerReader reader = Reader(CallNotation.Hermes, "");
            AnswerPart[] parts = [.. reader.Read(Answer[..length]), .. reader.End(isCut: true)];
            parts.ShouldAllBe(part => part is ToolCall);
            foreach (ToolCall call in parts.Cast<ToolCall>())
            {
                call.Name.ShouldBe("weather");
                "{\"town\": \"Zürich\", \"l\": [1, {\"x\": null}]}".ShouldStartWith(call.Arguments);
            }
        }
    }

    [Fact]
    public void Content_streams_at_once_and_only_what_may_be_a_mark_waits()
    {
        AnswerReader reader = Reader(CallNotation.Hermes, "");
        Shown(reader.Read("Hello wor")).ShouldBe("C:Hello wor");
        Shown(reader.Read("ld <tool")).ShouldBe("C:ld");
        Shown(reader.Read("box")).ShouldBe("C: <toolbox");
    }

    [Fact]
    public void A_prompt_that_opened_the_reasoning_makes_the_answer_begin_in_it() =>
        Shown(Reader(CallNotation.Hermes, "<|im_start|>assistant\n<think>\n").ReadAll("hm\n</think>\n\nyes")).ShouldBe("R:hm|C:yes");

    [Fact]
    public void Without_offered_tools_a_call_is_text() =>
        Shown(
            new AnswerFormat(CallNotation.Hermes, Thinks: true).Reader("", null).ReadAll("<tool_call>{\"name\":\"a\"}</tool_call>"))
            .ShouldBe("C:<tool_call>{\"name\":\"a\"}</tool_call>");

    [Theory]
    [InlineData("qwen3", CallNotation.Hermes, true)]
    [InlineData("qwen38", CallNotation.Hermes, true)]
    [InlineData("nemotron3nano", CallNotation.Hermes, true)]
    [InlineData("laguna_v8", CallNotation.Hermes, true)]
    [InlineData("gemma4_31b", CallNotation.Gemma, false)]
    [InlineData("llama3-instruct-2", CallNotation.Llama, false)]
    [InlineData("smollm2", CallNotation.None, false)]
    public void The_notation_is_found_from_the_template(string name, CallNotation calls, bool thinks) =>
        AnswerFormat.Of((string)Fixture.Named("templates.json", name)["template"]!).ShouldBe(new AnswerFormat(calls, thinks));

    private static AnswerReader Reader(CallNotation notation, string prompt) =>
        new AnswerFormat(notation, Thinks: notation != CallNotation.None).Reader(prompt, Tools);

    private static string Shown(IEnumerable<AnswerPart> parts)
    {
        var shown = new List<string>();
        char last = ' ';
        foreach (AnswerPart part in parts)
        {
            (char kind, string text) = part switch
            {
                ContentDelta content => ('C', content.Text),
                ReasoningDelta reasoning => ('R', reasoning.Text),
                ToolCall call => (call.IsWhole ? 'T' : 't', call.Name + call.Arguments + (call.Id is null ? "" : "#" + call.Id)),
                _ => ('?', ""),
            };
            if (kind == last && kind is not ('T' or 't'))
            {
                shown[^1] += text;
            }
            else
            {
                shown.Add($"{kind}:{text}");
            }

            last = kind;
        }

        return string.Join('|', shown);
    }
}
