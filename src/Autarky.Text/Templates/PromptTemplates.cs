using System.Text.Json.Nodes;
using Autarky.Text.Templates.Answers;

namespace Autarky.Text.Templates;

/// <summary>
/// The chat templates of one model, and prompts of any conversation by them: what a template does not know of tools is given to it as text. A template knows
/// tools where their names are in the prompt that it makes.
/// </summary>
/// <remarks>
/// Where it does not, the tools are described at the end of the system message, calls stand in the assistant's messages as
/// <c>&lt;tool_call&gt;{"name": …, "arguments": …}&lt;/tool_call&gt;</c>, and what tools answered in the user's as <c>The tool NAME answered:</c> with its
/// words on the next lines. Safe for concurrent use.
/// </remarks>
public sealed class PromptTemplates
{
    private readonly Side _standard;
    private readonly Side? _toolUse;

    /// <param name="standard">For conversations.</param>
    /// <param name="toolUse">For conversations with tools; null where the model has none of its own.</param>
    public PromptTemplates(ChatTemplate standard, ChatTemplate? toolUse = null)
    {
        _standard = new Side(standard);
        _toolUse = toolUse is null ? null : new Side(toolUse);
    }

    /// <summary>Whether the model may reason before it answers.</summary>
    public bool Thinks => _standard.Format.Thinks || _toolUse?.Format.Thinks == true;

    /// <summary>Whether a template has marks of its own around calls or reasoning, so that control tokens must be shown to be understood.</summary>
    public bool HasMarks => Thinks || _standard.Format.Calls != CallNotation.None || (_toolUse is not null && _toolUse.Format.Calls != CallNotation.None);

    /// <summary>The prompt of a conversation, ending where the assistant's answer begins.</summary>
    /// <param name="messages">In OpenAI's shape.</param>
    /// <param name="tools">In OpenAI's shape; null or empty for none.</param>
    /// <param name="variables">More variables for the template, or null.</param>
    /// <param name="time">What <c>strftime_now</c> reads; the system's clock where null.</param>
    /// <exception cref="ConversationRefusedException">The template refuses the conversation.</exception>
    /// <exception cref="InvalidDataException">The template fails on it.</exception>
    public ChatPrompt Render(JsonArray messages, JsonArray? tools = null, JsonObject? variables = null, TimeProvider? time = null)
    {
        tools = tools is { Count: > 0 } ? tools : null;
        Side side = tools is not null && _toolUse is not null ? _toolUse : _standard;
        (JsonArray shaped, JsonArray? shown) = ToolMessages.Fit(messages, tools, side.Abilities);
        string text = side.Template.Render(shaped, shown, addGenerationPrompt: true, variables, time);
        bool described = tools is not null && shown is null;
        return new ChatPrompt(text, described ? side.Format with { Calls = CallNotation.Hermes } : side.Format);
    }

    private sealed class Side(ChatTemplate template)
    {
        public ChatTemplate Template => template;

        public AnswerFormat Format { get; } = AnswerFormat.Of(template.Source);

        public TemplateAbilities Abilities { get; } = new(template);
    }
}

/// <summary>What a model reads, and how its answer is to be read.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="Format">How calls and reasoning are marked in the answer.</param>
public sealed record ChatPrompt(string Text, AnswerFormat Format);
