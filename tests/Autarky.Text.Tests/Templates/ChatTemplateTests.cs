using System.Text.Json.Nodes;
using Autarky.Text.Templates;

namespace Autarky.Text.Tests.Templates;

public sealed class ChatTemplateTests
{
    [Fact]
    public void Arguments_of_tool_calls_that_come_as_JSON_text_are_given_as_objects()
    {
        const string Source = "{% for c in messages[0].tool_calls %}{{ c.function.arguments | tojson }}{% endfor %}";
        JsonNode messages = JsonNode.Parse("""
            [{"role":"assistant","content":null,"tool_calls":[
              {"function":{"name":"a","arguments":"{\"x\":[1,2.0],\"y\":\"é\"}"}},
              {"function":{"name":"b","arguments":""}},
              {"function":{"name":"c","arguments":"not json"}},
              {"function":{"name":"d","arguments":"{\"x\":1,\"x\":2}"}}]}]
            """)!;
        ChatTemplate.Parse(Source).Render(messages.AsArray()).ShouldBe(""""
            {"x": [1, 2.0], "y": "é"}{}"not json""{\"x\":1,\"x\":2}"
            """".Trim());
    }

    [Fact]
    public void Parts_of_content_are_joined_where_the_template_knows_only_texts()
    {
        JsonArray messages = JsonNode.Parse("""[{"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}]""")!.AsArray();
        var plain = ChatTemplate.Parse("{{ messages[0]['content'] }}");
        var parts = ChatTemplate.Parse("{% for p in messages[0]['content'] %}<{{ p.text }}>{% endfor %}");
        plain.ReadsContentParts.ShouldBeFalse();
        plain.Render(messages).ShouldBe("one\ntwo");
        parts.ReadsContentParts.ShouldBeTrue();
        parts.Render(messages).ShouldBe("<one><two>");
    }

    [Fact]
    public void A_rendering_never_changes_the_callers_messages()
    {
        JsonArray messages = JsonNode.Parse("""[{"role":"user","content":"hi","list":[1]}]""")!.AsArray();
        string before = messages.ToJsonString();
        ChatTemplate.Parse("{% set x = messages[0].list.append(2) %}{% set y = messages[0].pop('role') %}{{ messages }}").Render(messages)
            .ShouldBe("[{'content': 'hi', 'list': [1, 2]}]");
        messages.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public void Numbers_of_JSON_keep_what_they_are()
    {
        JsonObject variables = JsonNode.Parse("""{"n":[1,1.0,-0,1e2,12345678901234567890,0.1]}""")!.AsObject();
        ChatTemplate.Parse("{{ n }} {{ n | tojson }}").Render([], variables: variables)
            .ShouldBe("[1, 1.0, 0, 100.0, 12345678901234567890, 0.1] [1, 1.0, 0, 100.0, 12345678901234567890, 0.1]");
    }

    [Fact]
    public void A_refusal_carries_the_templates_words() => Should.Throw<ConversationRefusedException>(() =>
        ChatTemplate.Parse("{{ raise_exception('Roles must alternate') }}").Render([])).Message.ShouldBe("Roles must alternate");

    [Fact]
    public void Tokens_that_frame_a_text_are_the_models_own() =>
        ChatTemplate.Parse("{{ bos_token }}x{{ eos_token }}", "<s>", "</s>").Render([]).ShouldBe("<s>x</s>");
}
