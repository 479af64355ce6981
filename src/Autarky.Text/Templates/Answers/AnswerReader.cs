using System.Text;

namespace Autarky.Text.Templates.Answers;

/// <summary>
/// Takes a model's answer apart while it comes: content, reasoning and tool calls. No part of a mark is ever given out as text.
/// The text must show control tokens (<c>&lt;|channel|&gt;</c>, <c>[TOOL_CALLS]</c>) as they are written.
/// </summary>
public abstract class AnswerReader
{
    /// <summary>Feeds more text.</summary>
    /// <returns>What is certain now.</returns>
    public abstract IReadOnlyList<AnswerPart> Read(string text);

    /// <summary>Says that the answer is over.</summary>
    /// <param name="isCut">Whether something cut it off; else the model ended it.</param>
    /// <returns>
    /// What was held back. A call that never became one is content, as the model wrote it; of one that was cut off there is what came of it, a
    /// call in part or nothing, and never its marks.
    /// </returns>
    public abstract IReadOnlyList<AnswerPart> End(bool isCut = false);

    /// <summary>Reads a whole answer, neighbouring texts joined.</summary>
    public IReadOnlyList<AnswerPart> ReadAll(string answer)
    {
        var joined = new List<AnswerPart>();
        foreach (AnswerPart part in Read(answer).Concat(End()))
        {
            AnswerPart? both = (joined.LastOrDefault(), part) switch
            {
                (ContentDelta a, ContentDelta b) => new ContentDelta(a.Text + b.Text),
                (ReasoningDelta a, ReasoningDelta b) => new ReasoningDelta(a.Text + b.Text),
                _ => null,
            };
            if (both is null)
            {
                joined.Add(part);
            }
            else
            {
                joined[^1] = both;
            }
        }

        return joined;
    }

    /// <summary>How many characters at the end of a text may be the beginning of a mark.</summary>
    private protected static int HeldBack(StringBuilder text, IEnumerable<string> marks)
    {
        int held = 0;
        foreach (string mark in marks)
        {
            for (int length = Math.Min(mark.Length - 1, text.Length); length > held; length--)
            {
                if (text.ToString(text.Length - length, length).AsSpan().SequenceEqual(mark.AsSpan(0, length)))
                {
                    held = length;
                }
            }
        }

        return held;
    }
}
