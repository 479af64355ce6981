using System.Text.Json.Nodes;
using Autarky.Text.Templates;

namespace Autarky.Text.Tests.Templates;

/// <summary>Real templates and small ones against what Jinja2 makes of them (Fixtures/make_golden.py).</summary>
public sealed class GoldenTemplateTests
{
    public static TheoryData<string> Names => [.. Fixture.Array("templates.json").Select(node => (string)node!["name"]!)];

    public static TheoryData<int> Snippets => [.. Enumerable.Range(0, Fixture.Array("snippets.json").Count)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_real_template_renders_every_conversation_as_Jinja_does(string name)
    {
        var template = ChatTemplate.Parse((string)Fixture.Named("templates.json", name)["template"]!, "<s>", "</s>");
        foreach (JsonObject row in Fixture.Lines("golden.jsonl").Where(row => string.Equals((string?)row["name"], name, StringComparison.Ordinal)))
        {
            string conversation = (string)row["conversation"]!;
            JsonObject variables = Fixture.Named("conversations.json", conversation)["variables"]!.AsObject();
            Outcome(template, variables).ShouldBe(Expected(row), conversation);
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_small_template_renders_as_Jinja_does(int index)
    {
        JsonObject row = Fixture.Lines("golden.jsonl").ElementAt(index);
        Outcome(ChatTemplate.Parse((string)row["template"]!), row["variables"]!.AsObject()).ShouldBe(Expected(row), (string?)row["template"]);
    }

    private static string Expected(JsonObject row) => row["text"] is { } text ? (string)text! : row["refused"] is { } refusal ? "refused: " + refusal : "fails";

    private static string Outcome(ChatTemplate template, JsonObject variables)
    {
        var rest = (JsonObject)variables.DeepClone();
        rest.Remove("messages", out JsonNode? messages);
        rest.Remove("tools", out JsonNode? tools);
        rest.Remove("add_generation_prompt", out JsonNode? prompt);
        try
        {
            return template.Render(messages as JsonArray ?? [], tools as JsonArray, prompt?.GetValue<bool>() ?? true, rest, new FixedTime());
        }
        catch (ConversationRefusedException refusal)
        {
            return "refused: " + refusal.Message;
        }
        catch (InvalidDataException)
        {
            return "fails";
        }
    }
}
