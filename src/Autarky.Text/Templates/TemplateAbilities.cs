using System.Text.Json.Nodes;

namespace Autarky.Text.Templates;

/// <summary>
/// What a chat template does with tools, found by rendering small conversations and looking in the prompt for what was put into them. What a template
/// mentions proves little: some read <c>tools</c> and print nothing, others call them by another name.
/// </summary>
internal sealed class TemplateAbilities
{
    private const string Tool = "probed_tool";
    private const string Value = "a value that only the probed call has";
    private const string Answer = "the answer of the probed tool";
    private const string Rule = "a rule that no template contains";

    private readonly Lazy<bool> _system;
    private readonly Lazy<bool> _tools;
    private readonly Lazy<bool> _needsDescription;
    private readonly Lazy<(bool Calls, bool AsNull, bool Results)> _history;

    public TemplateAbilities(ChatTemplate template)
    {
        _system = new Lazy<bool>(() => Prints(template, [Said("system", Rule), Said("user", "x")], null, Rule));
        _tools = new Lazy<bool>(() => PrintsTools(template, described: true));
        _needsDescription = new Lazy<bool>(() => Tools && !PrintsTools(template, described: false));
        _history = new Lazy<(bool, bool, bool)>(() => History(template, Tools ? Offered(described: true) : null));
    }

    /// <summary>Whether it prints a system message that comes first.</summary>
    public bool System => _system.Value;

    /// <summary>Whether it prints the tools that are offered.</summary>
    public bool Tools => _tools.Value;

    /// <summary>Whether it fails on a tool without a description.</summary>
    public bool NeedsDescription => _needsDescription.Value;

    /// <summary>Whether it prints calls that the assistant made.</summary>
    public bool Calls => _history.Value.Calls;

    /// <summary>Whether it prints calls only where the content beside them is null rather than empty.</summary>
    public bool CallsBesideNull => _history.Value.AsNull;

    /// <summary>Whether it prints what tools answered.</summary>
    public bool Results => _history.Value.Results;

    private static bool PrintsTools(ChatTemplate template, bool described) =>
        Prints(template, [Said("user", "x")], Offered(described), Tool)
        || Prints(template, [Said("system", Rule), Said("user", "x")], Offered(described), Tool);

    private static (bool Calls, bool AsNull, bool Results) History(ChatTemplate template, JsonArray? tools)
    {
        foreach (bool asNull in new[] { false, true })
        {
            var call = new JsonObject
            {
                ["id"] = "probe1234",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = Tool, ["arguments"] = new JsonObject { ["probed_argument"] = Value } },
            };
            JsonArray messages =
            [
                Said("user", "x"),
                new JsonObject { ["role"] = "assistant", ["content"] = asNull ? null : "", ["tool_calls"] = new JsonArray(call) },
                new JsonObject { ["role"] = "tool", ["tool_call_id"] = "probe1234", ["name"] = Tool, ["content"] = Answer },
            ];
            if (template.TryRender(messages, tools?.DeepClone().AsArray()) is { } prompt && prompt.Contains(Value, StringComparison.Ordinal))
            {
                return (true, asNull, prompt.Contains(Answer, StringComparison.Ordinal));
            }
        }

        return default;
    }

    private static bool Prints(ChatTemplate template, JsonArray messages, JsonArray? tools, string wanted) =>
        template.TryRender(messages, tools) is { } prompt && prompt.Contains(wanted, StringComparison.Ordinal);

    private static JsonObject Said(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static JsonArray Offered(bool described)
    {
        var function = new JsonObject { ["name"] = Tool };
        if (described)
        {
            function["description"] = "Is probed.";
        }

        function["parameters"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["probed_argument"] = new JsonObject { ["type"] = "string", ["description"] = "Is probed too." } },
            ["required"] = new JsonArray("probed_argument"),
        };
        return [new JsonObject { ["type"] = "function", ["function"] = function }];
    }
}
