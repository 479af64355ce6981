namespace Autarky.Text.Templates.Answers;

/// <summary>A piece of a model's answer, in the order in which it came.</summary>
public abstract record AnswerPart;

/// <summary>More text for the user.</summary>
public sealed record ContentDelta(string Text) : AnswerPart;

/// <summary>More text of the model's reasoning, which is not for the user.</summary>
public sealed record ReasoningDelta(string Text) : AnswerPart;

/// <summary>A tool call, whole unless it says otherwise.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments as JSON text, as the model wrote them where it wrote JSON.</param>
/// <param name="Id">The id that the model gave to the call, or null.</param>
public sealed record ToolCall(string Name, string Arguments, string? Id = null) : AnswerPart
{
    /// <summary>Whether all of it came. Where the answer was cut off, the arguments break off where it does, and may be empty.</summary>
    public bool IsWhole { get; init; } = true;
}
