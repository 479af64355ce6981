namespace Autarky.Text.Templates.Answers;

/// <summary>A stretch of an answer between two marks.</summary>
/// <param name="Open">The mark it begins with.</param>
/// <param name="Close">The mark it ends with; null for the end of the answer.</param>
/// <param name="Calls">Reads the calls in it, null where it holds none; null for a stretch of reasoning.</param>
internal sealed record Mark(string Open, string? Close, Func<string, IReadOnlyList<ToolCall>?>? Calls)
{
    /// <summary>Reads the calls of one that was cut off; null where it is content rather than the beginning of a call.</summary>
    public Func<string, IReadOnlyList<ToolCall>?> Cut { get; init; } = body => Calls?.Invoke(body) ?? PartialCalls.Read(body);
}

/// <summary>The marks of each notation.</summary>
internal static class Marks
{
    public static IReadOnlyList<Mark> Of(AnswerFormat format, ParameterTypes? types)
    {
        List<Mark> marks = [];
        if (format.Calls == CallNotation.Gemma)
        {
            marks.Add(new Mark("<|channel>thought", "<channel|>", null));
        }
        else if (format.Thinks && format.Calls == CallNotation.Mistral)
        {
            marks.Add(new Mark("[THINK]", "[/THINK]", null));
        }

        if (format.Thinks)
        {
            marks.Add(new Mark("<think>", "</think>", null));
        }

        if (types is not null)
        {
            marks.AddRange(OfCalls(format.Calls, types));
        }

        return marks;
    }

    private static Mark[] OfCalls(CallNotation notation, ParameterTypes types) => notation switch
    {
        CallNotation.Hermes =>
        [
            // Between tags a call without its last arguments looks like a whole one.
            new Mark("<tool_call>", "</tool_call>", body => TaggedCalls.Read(body, types)) { Cut = PartialCalls.Read },
        ],
        CallNotation.Llama => [new Mark("<|python_tag|>", null, LlamaCalls.Read)],
        CallNotation.Mistral => [new Mark("[TOOL_CALLS]", null, MistralCalls.Read)],
        CallNotation.DeepSeek => [new Mark("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", DeepSeekCalls.Read)],
        CallNotation.BarList => [new Mark("<|tool_call|>", "<|/tool_call|>", JsonCalls.Read)],
        CallNotation.Gemma => [new Mark("<|tool_call>", "<tool_call|>", GemmaCalls.Read)],
        _ => [],
    };
}
