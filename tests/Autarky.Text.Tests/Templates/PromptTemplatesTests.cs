using System.Text.Json.Nodes;
using Autarky.Text.Templates;
using Autarky.Text.Templates.Answers;

namespace Autarky.Text.Tests.Templates;

public sealed class PromptTemplatesTests
{
    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static readonly string[] KnowTools = ["llama3-instruct-2", "gemma4_31b", "glimmer", "laguna_v8", "nemotron35", "nemotron3nano", "qwen38", "qwen3"];

    public static TheoryData<string> Published => [.. Fixture.Array("templates.json").Select(template => (string)template!["name"]!)];

    private static JsonArray Tools => Json("""
        [{"type":"function","function":{"name":"weather","description":"The weather of a town.","parameters":{"type":"object","properties":{"town":{"type":"string"}},"required":["town"]}}}]
        """);

    // As client libraries send it back: no content beside the call, no name beside the result.
    private static JsonArray Loop => Json("""
        [{"role":"user","content":"How is the weather?"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"call00001","type":"function","function":{"name":"weather","arguments":"{\"town\":\"Oslo\"}"}}]},
         {"role":"tool","tool_call_id":"call00001","content":"It snows."}]
        """);

    [Theory]
    [MemberData(nameof(Published))]
    public void Every_published_template_shows_what_is_offered_what_was_called_and_what_came_of_it(string name)
    {
        string prompt = Prompts(name).Render(Loop, Tools).Text;

        foreach (string wanted in new[] { "How is the weather?", "weather", "Oslo", "It snows." })
        {
            prompt.ShouldContain(wanted);
        }

        prompt.ShouldNotContain("None");
        Prompts(name).Render(Json("""[{"role":"user","content":"x"}]"""), Tools).Text.ShouldContain("The weather of a town.");
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void A_template_that_knows_tools_prints_them_itself_and_any_other_is_given_them_as_text(string name)
    {
        ChatPrompt prompt = Prompts(name).Render(Json("""[{"role":"user","content":"x"}]"""), Tools);

        if (KnowTools.Contains(name) || name.StartsWith("laguna", StringComparison.Ordinal))
        {
            prompt.Text.ShouldBe(Template(name).Render(Json("""[{"role":"user","content":"x"}]"""), Tools));
        }
        else
        {
            prompt.Text.ShouldContain("You may call tools.");
            prompt.Format.Calls.ShouldBe(CallNotation.Hermes);
        }
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":null}""")]
    [InlineData("""{"role":"assistant"}""")]
    [InlineData("""{"role":"assistant","content":[]}""")]
    [InlineData("""{"role":"assistant","content":null,"tool_calls":null,"name":null}""")]
    [InlineData("""{"role":"assistant","content":"","tool_calls":[]}""")]
    public void Content_that_is_missing_is_empty_for_a_template_that_joins_it_to_text(string message) =>
        Chat().Render([JsonNode.Parse(message)]).Text.ShouldBe("<|im_start|>assistant\n<|im_end|>\n<|im_start|>assistant\n");

    [Fact]
    public void Tools_calls_and_results_have_one_plain_form() => Chat().Render(Json("""
        [{"role":"system","content":"Be brief."},
         {"role":"user","content":"And?"},
         {"role":"assistant","content":"I look.","tool_calls":[
           {"id":"a","type":"function","function":{"name":"weather","arguments":"{\"town\": \"Oslo\"}"}},
           {"id":"b","type":"function","function":{"name":"clock"}}]},
         {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"12:"},{"type":"text","text":"00"}]},
         {"role":"tool","tool_call_id":"a","content":"\"Snow\""},
         {"role":"user","content":"Thanks."}]
        """), Tools).Text.ShouldBe("""
        <|im_start|>system
        Be brief.

        You may call tools. They are, one a line:
        <tools>
        {"type": "function", "function": {"name": "weather", "description": "The weather of a town.", "parameters": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]}}}
        </tools>
        To call one, write its name and its arguments, which must fulfil its parameters, in this form and nothing behind it:
        <tool_call>
        {"name": NAME, "arguments": {...}}
        </tool_call>
        What it answers comes back as: The tool NAME answered: ...<|im_end|>
        <|im_start|>user
        And?<|im_end|>
        <|im_start|>assistant
        I look.
        <tool_call>
        {"name": "weather", "arguments": {"town": "Oslo"}}
        </tool_call>
        <tool_call>
        {"name": "clock", "arguments": {}}
        </tool_call><|im_end|>
        <|im_start|>user
        The tool clock answered:
        12:00
        The tool weather answered:
        "Snow"

        Thanks.<|im_end|>
        <|im_start|>assistant

        """);

    [Fact]
    public void A_template_that_refuses_system_messages_reads_the_tools_in_the_users_first()
    {
        string prompt = Prompts("gemma-instruct-1").Render(Json("""[{"role":"user","content":"x"}]"""), Tools).Text;

        prompt.ShouldContain("user\nYou may call tools.");
        prompt.ShouldContain("answered: ...\n\nx<end_of_turn>");
    }

    [Theory]
    [InlineData("""{"role":"tool","content":"noon"}""")]
    [InlineData("""{"role":"tool","name":"clock","content":"noon"}""")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","content":"noon"}""")]
    [InlineData("""{"role":"tool","tool_call_id":"c1","name":null,"content":"noon"}""")]
    public void A_result_finds_the_name_and_id_of_its_call(string result)
    {
        var prompts = new PromptTemplates(ChatTemplate.Parse(
            "{% if tools %}{{ tools | tojson }}{% endif %}{% for m in messages %}{% if m.tool_calls %}{{ m.tool_calls[0] | tojson }}{% elif m.role == 'tool' %}"
                + "{{ m.tool_call_id + '/' + m.name + '=' + m.content }}{% else %}{{ m.role + m.content }}{% endif %}{% endfor %}"));
        JsonArray messages = Json("""[{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"clock","arguments":"{}"}}]}]""");
        messages.Add(JsonNode.Parse(result));

        prompts.Render(messages, Tools).Text.ShouldEndWith("c1/clock=noon");
    }

    [Fact]
    public void A_template_that_prints_calls_only_beside_null_gets_null()
    {
        var prompts = new PromptTemplates(ChatTemplate.Parse(
            "{{ tools | tojson }}{% for m in messages %}{% if m.role == 'assistant' and m.content is none %}[{{ m.tool_calls[0].function | tojson }}]"
                + "{% elif m.content is not none %}{{ m.content }}{% endif %}{% endfor %}"));
        foreach (string content in new[] { "null", "\"\"" })
        {
            JsonArray messages = Json($$$"""[{"role":"assistant","content":{{{content}}},"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]}]""");
            prompts.Render(messages, Tools).Text.ShouldEndWith("""[{"name": "f", "arguments": {"x": 1}}]""");
        }
    }

    [Fact]
    public void A_tool_without_a_description_has_an_empty_one_only_where_the_template_would_fail()
    {
        JsonArray tools = Json("""[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}]""");

        new PromptTemplates(ChatTemplate.Parse("{% for t in tools %}{{ t.function.name + ': ' + t.function.description }}{% endfor %}"))
            .Render(Json("""[{"role":"user","content":"x"}]"""), tools).Text.ShouldBe("now: ");
        new PromptTemplates(ChatTemplate.Parse("{% for t in tools %}{{ t | tojson }}{% endfor %}"))
            .Render(Json("""[{"role":"user","content":"x"}]"""), tools).Text.ShouldNotContain("description");
    }

    [Fact]
    public void A_conversation_with_tools_is_printed_by_the_template_for_them()
    {
        var prompts = new PromptTemplates(ChatTemplate.Parse(ChatMl), ChatTemplate.Parse("T{{ tools | tojson }}"));

        prompts.Render(Json("""[{"role":"user","content":"x"}]"""), Tools).Text.ShouldStartWith("T[");
        prompts.Render(Json("""[{"role":"user","content":"x"}]"""), []).Text.ShouldStartWith("<|im_start|>user");
    }

    [Fact]
    public void What_is_given_is_not_changed()
    {
        (JsonArray messages, JsonArray tools) = (Loop, Tools);

        Chat().Render(messages, tools);

        messages.ToJsonString().ShouldBe(Loop.ToJsonString());
        tools.ToJsonString().ShouldBe(Tools.ToJsonString());
    }

    private static PromptTemplates Chat() => new(ChatTemplate.Parse(ChatMl));

    private static ChatTemplate Template(string name) => ChatTemplate.Parse((string)Fixture.Named("templates.json", name)["template"]!, "<s>", "</s>");

    private static PromptTemplates Prompts(string name) => new(Template(name));

    private static JsonArray Json(string text) => JsonNode.Parse(text)!.AsArray();
}
