using System.Text;
using System.Text.Json;
using static Autarky.Ledger.Chat.BodyJson;

namespace Autarky.Ledger.Chat;

/// <summary>The answer of a chat completion in OpenAI's shape as a label to learn: its whole text, or why it is none.</summary>
/// <param name="Text">The text, as a client saw it; null where <see cref="Why"/> says why there is none.</param>
/// <param name="Why">Why the answer is no label, in words ("the teacher refused"); null where it is one.</param>
public readonly record struct PlainAnswer(string? Text, string? Why)
{
    /// <summary>The answer was ended by a limit: what there is of it is not what the teacher had to say.</summary>
    public const string CutOff = "the teacher's answer was cut off";

    /// <summary>The teacher, or a filter behind it, would not answer.</summary>
    public const string Refused = "the teacher refused to answer";

    /// <summary>The answer calls a tool.</summary>
    public const string ToolCall = "the teacher called a tool";

    /// <summary>The answer is empty or nothing but white space.</summary>
    public const string Empty = "the teacher's answer was empty";

    /// <summary>There is no answer in it, or one of something other than text.</summary>
    public const string NoText = "the teacher's answer holds no text";

    /// <summary>Reads a response's body; never throws, whatever it holds.</summary>
    public static PlainAnswer Read(ReadOnlyMemory<byte> responseJson)
    {
        try
        {
            using var document = JsonDocument.Parse(responseJson);
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new PlainAnswer(null, NoText); // no JSON, or half of a surrogate pair in a text
        }
    }

    private static PlainAnswer Read(JsonElement response)
    {
        JsonElement choices = Member(response, "choices");
        if (choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0 || choices[0] is not { ValueKind: JsonValueKind.Object } choice)
        {
            return new PlainAnswer(null, NoText);
        }

        JsonElement message = Member(choice, "message");
        if (WhyEnded(Member(choice, "finish_reason")) is { } ended)
        {
            return new PlainAnswer(null, ended);
        }

        if (Member(message, "refusal") is { ValueKind: JsonValueKind.String } refusal && refusal.GetString()!.Length > 0)
        {
            return new PlainAnswer(null, Refused);
        }

        if (Member(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls && calls.GetArrayLength() > 0
            || Member(message, "function_call").ValueKind == JsonValueKind.Object)
        {
            return new PlainAnswer(null, ToolCall);
        }

        return Content(Member(message, "content"));
    }

    private static string? WhyEnded(JsonElement reason) => reason.ValueKind != JsonValueKind.String ? null : reason.GetString() switch
    {
        "length" or "max_tokens" or "max_output_tokens" or "model_context_window_exceeded" => CutOff,
        "content_filter" or "refusal" or "safety" => Refused,
        "tool_calls" or "tool_use" or "function_call" => ToolCall,
        _ => null,
    };

    private static PlainAnswer Content(JsonElement content)
    {
        string? text = null;
        if (content.ValueKind == JsonValueKind.String)
        {
            text = content.GetString();
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            var parts = new StringBuilder();
            foreach (JsonElement part in content.EnumerateArray())
            {
                if (Member(part, "refusal").ValueKind == JsonValueKind.String)
                {
                    return new PlainAnswer(null, Refused);
                }

                if (Member(part, "text") is not { ValueKind: JsonValueKind.String } piece)
                {
                    return new PlainAnswer(null, NoText);
                }

                parts.Append(piece.GetString());
            }

            text = parts.ToString();
        }

        return text is null ? new PlainAnswer(null, NoText)
            : string.IsNullOrWhiteSpace(text) ? new PlainAnswer(null, Empty)
            : new PlainAnswer(text, null);
    }
}
