using System.Text.Json.Nodes;

namespace Autarky.Text.Templates;

/// <summary>
/// Tools, calls and results as text, for templates that know nothing of them. Calls are JSON in <c>&lt;tool_call&gt;</c>, the notation that most open
/// models have seen and that can be read back; results are a sentence, because small models repeat marks instead of answering.
/// </summary>
internal static class PlainTools
{
    // Written as templates: what people wrote stays marked as theirs, and no rendering runs without bounds.
    private static readonly ChatTemplate OfTools = ChatTemplate.Parse("""
        You may call tools. They are, one a line:
        <tools>
        {% for tool in tools %}
        {{ tool | tojson }}
        {% endfor %}
        </tools>
        To call one, write its name and its arguments, which must fulfil its parameters, in this form and nothing behind it:
        <tool_call>
        {"name": NAME, "arguments": {...}}
        </tool_call>
        What it answers comes back as: The tool NAME answered: ...
        """);

    private static readonly ChatTemplate OfCalls = ChatTemplate.Parse("""
        {% for call in messages[0].tool_calls %}
        {% set function = call.function if call.function is defined else call %}
        <tool_call>
        {"name": {{ function.name | tojson }}, "arguments": {{ function.arguments | tojson if function.arguments is defined else '{}' }}}
        </tool_call>
        {% endfor %}
        """);

    private static readonly ChatTemplate OfResult = ChatTemplate.Parse("""
        The tool{{ ' ' + messages[0].name if messages[0].name is string else '' }} answered:
        {{ messages[0].content }}
        """);

    /// <summary>What the model is told of the tools that it may call.</summary>
    /// <param name="tools">Tools in OpenAI's shape.</param>
    public static string Description(JsonArray tools) => OfTools.Render([], tools).Trim();

    /// <summary>Calls that the assistant made.</summary>
    /// <param name="message">A message with <c>tool_calls</c> in OpenAI's shape.</param>
    public static string Calls(JsonObject message) => OfCalls.Render([message.DeepClone()]).Trim();

    /// <summary>What a tool answered.</summary>
    /// <param name="message">A message of role tool, its content a text.</param>
    public static string Result(JsonObject message) => OfResult.Render([message.DeepClone()]).Trim();
}
