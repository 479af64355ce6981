using System.Buffers;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>Writes whole responses. https://platform.openai.com/docs/api-reference/responses/object</summary>
internal static class ResponseWriter
{
    /// <summary>UTF-8 JSON. A response holds one answer: the first.</summary>
    public static byte[] Json(ChatReply reply, ReplyFrame frame)
    {
        ReplyChoice choice = reply.Choices.FirstOrDefault(choice => choice.Index == 0) ?? new ReplyChoice(0);
        var items = new OutputItems(frame);
        int call = 0;
        IReadOnlyList<TokenWeight> weights = choice.Weights;
        foreach (object next in choice.InOrder)
        {
            switch (next)
            {
                case ReplyText { IsRefusal: true } refusal:
                    items.Add(new RefusalAdded(0, refusal.Text.ToString()), []);
                    break;
                case ReplyText text:
                    items.Add(new TextAdded(0, text.Text.ToString()), weights);
                    weights = [];
                    break;
                case ReplyThought thought:
                    items.Add(new ThoughtAdded(0, thought.Text.ToString()), []);
                    items.Add(new ThoughtSealed(0, thought.Seal, thought.IsHidden), []);
                    break;
                case ReplyCall called:
                    items.Add(new CallStarted(0, call, called.Id, called.Name), []);
                    items.Add(new ArgumentsAdded(0, call++, called.Arguments.ToString()), []);
                    break;
            }
        }

        if (choice.End is { } end)
        {
            items.Add(new AnswerEnded(0, end), []);
            items.Finish();
        }

        Usage? usage = reply.Usage ?? (items.IsOver ? Estimate(frame) : null);
        return Json(writer => Write(writer, items, frame, reply.Model, usage));
    }

    /// <summary>Tokens where nobody says them: clients that watch how full their conversation is go by them.</summary>
    public static Usage Estimate(ReplyFrame frame) => new(frame.CountInput(), 0, 0);

    /// <summary>A response that has not begun.</summary>
    public static byte[] Queued(ReplyFrame frame) => Json(writer => Write(writer, "queued", [], null, null, null, null, frame));

    /// <summary>The event that ends a stream which somebody else began.</summary>
    public static byte[] FailedEvent(GatewayFailure failure)
    {
        var frame = new ReplyFrame { Exchange = default, Created = DateTimeOffset.UnixEpoch, Model = "" };
        byte[] happened = Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "response.failed"u8);
            writer.WriteNumber("sequence_number"u8, int.MaxValue);
            writer.WritePropertyName("response"u8);
            Write(writer, "failed", [], null, failure, null, null, frame);
            writer.WriteEndObject();
        });
        return [.. "event: response.failed\ndata: "u8, .. happened, .. "\n\n"u8];
    }

    /// <summary>An object as it stands: of what has ended, or ended halfway.</summary>
    public static void Write(Utf8JsonWriter writer, OutputItems items, ReplyFrame frame, string? model, Usage? usage)
    {
        string status = items.End switch { null => "incomplete", EndReason.Length or EndReason.Refused => "incomplete", _ => "completed" };
        string? why = items.End switch { EndReason.Length => "max_output_tokens", EndReason.Refused => "content_filter", _ => null };
        Write(writer, status, items.Items, why, null, model, usage, frame);
    }

    /// <param name="writer">Where to.</param>
    /// <param name="status">queued, in_progress, completed, incomplete, failed.</param>
    /// <param name="items">What was said.</param>
    /// <param name="why">Why it is incomplete; null where it is not.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    /// <param name="model">The model that answers; null for the one of the frame.</param>
    /// <param name="usage">Tokens; null where they are not known yet.</param>
    /// <param name="frame">What is known besides.</param>
    public static void Write(
        Utf8JsonWriter writer,
        string status,
        IReadOnlyList<OutputItem> items,
        string? why,
        GatewayFailure? failure,
        string? model,
        Usage? usage,
        ReplyFrame frame)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, ResponseId.Of(frame.Exchange));
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, frame.Created.ToUnixTimeSeconds());
        writer.WriteString("status"u8, status);
        if (failure is null)
        {
            writer.WriteNull("error"u8);
        }
        else
        {
            ResponsesError.Write(writer, failure);
        }

        if (why is null)
        {
            writer.WriteNull("incomplete_details"u8);
        }
        else
        {
            writer.WriteStartObject("incomplete_details"u8);
            writer.WriteString("reason"u8, why);
            writer.WriteEndObject();
        }

        writer.WriteString("model"u8, model ?? frame.Model);
        writer.WriteStartArray("output"u8);
        foreach (OutputItem item in items)
        {
            OutputWriter.Write(writer, item, frame);
        }

        writer.WriteEndArray();
        RequestEcho.Write(writer, frame);
        if (usage is { } counted)
        {
            ResponseUsage.Write(writer, counted);
        }
        else
        {
            writer.WriteNull("usage"u8);
        }

        writer.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
