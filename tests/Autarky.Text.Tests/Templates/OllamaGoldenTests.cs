using System.Text.Json.Nodes;
using Autarky.Text.Templates;

namespace Autarky.Text.Tests.Templates;

/// <summary>
/// The same conversations as Ollama renders them with its own templates, which were written by hand beside the Jinja ones.
/// Equal but for the token that begins a sequence (Ollama adds it when it encodes) and white space at both ends, or different on purpose.
/// </summary>
public sealed class OllamaGoldenTests
{
    /// <summary>Templates that cannot agree, and why.</summary>
    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["chatml-1"] = "prints a system message without a frame",
        ["chatml-6"] = "has a default system message",
        ["chatml-7"] = "has a default system message",
        ["chatml-10"] = "has a default system message",
        ["chatml-11"] = "has a default system message",
        ["llama3-instruct-2"] = "has a default system message with a date",
        ["chatqa-2"] = "has a default system message",
        ["alpaca-1"] = "has a default system message and tighter lines",
        ["starcoder2-instruct-1"] = "has a default system message and refuses another",
        ["magicoder-1"] = "has a default system message and refuses another",
        ["zephyr-2"] = "ends a user's message without a token",
        ["mistral-instruct-1"] = "puts a blank before [/INST] and refuses a system message",
        ["mistral-instruct-2"] = "puts a blank before [/INST] and refuses a system message",
        ["llama2-chat-1"] = "has no empty frame of a system message",
        ["llama2-chat-2"] = "has no empty frame of a system message",
        ["chatqa-1"] = "ends an answer with a token",
        ["gemma-instruct-1"] = "refuses a system message",
        ["phi-3-1"] = "leaves a system message out",
        ["phi-3-2"] = "leaves a system message out",
        ["falcon-instruct-1"] = "puts a blank behind the name of a role",
        ["falcon-instruct-2"] = "writes a message on the line of its role",
        ["solar-instruct-1"] = "ends an answer without a token",
        ["command-r-1"] = "ends a turn once, where Ollama's ends the last one twice",
    };

    [Fact]
    public void Real_templates_agree_with_Ollamas_own_but_for_the_differences_that_are_named()
    {
        JsonObject ollama = Fixture.Object("ollama.json");
        var disagree = new SortedSet<string>(StringComparer.Ordinal);
        int agree = 0;
        foreach (JsonObject row in Fixture.Lines("golden.jsonl").Where(row => row["conversation"] is not null))
        {
            string name = (string)row["name"]!;
            string conversation = (string)row["conversation"]!;
            if (ollama[Family(name)]?[conversation] is not { } expected)
            {
                continue;
            }

            JsonArray messages = Fixture.Named("conversations.json", conversation)["variables"]!["messages"]!.AsArray();
            if (Same(Render(name, messages), (string)expected!))
            {
                agree++;
            }
            else
            {
                disagree.Add(name);
            }
        }

        disagree.ShouldBe(Differences.Keys.Order(StringComparer.Ordinal));
        agree.ShouldBe(56);
    }

    private static string Family(string name) => name.LastIndexOf('-') is > 0 and var at ? name[..at] : name;

    private static string Render(string name, JsonArray messages)
    {
        try
        {
            return ChatTemplate.Parse((string)Fixture.Named("templates.json", name)["template"]!, "<s>", "</s>").Render(messages);
        }
        catch (ConversationRefusedException refusal)
        {
            return refusal.Message;
        }
    }

    private static bool Same(string ours, string theirs) => string.Equals(Bare(ours), Bare(theirs), StringComparison.Ordinal);

    private static string Bare(string prompt) => prompt.Replace("<s>", "", StringComparison.Ordinal).Trim();
}
