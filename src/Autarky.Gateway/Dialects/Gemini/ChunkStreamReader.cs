using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Reads one stream of chunks. It has no end mark, and what was called may come before the chunk that says STOP: the answer is over when the stream is, and
/// whole where every candidate said why it stopped.
/// </summary>
internal sealed class ChunkStreamReader : IStreamReader
{
    private readonly AnswerReader _answer = new();

    public bool IsDone { get; private set; }

    public SaidError? Error { get; private set; }

    public Usage? Usage => _answer.Usage;

    public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<ChatEvent> events)
    {
        if (data.Trim(" \t\n"u8).IsEmpty || data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        using JsonDocument document = AnswerJson.Parse(data);
        if ((Error = ErrorReader.InAnswer(document.RootElement)) is not null)
        {
            return;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A chunk is an object.");
        }

        _answer.Read(document.RootElement, events);
        if (_answer.Fault is { } fault)
        {
            Error = new SaidError(fault);
        }
    }

    public bool TryEnd(List<ChatEvent> events)
    {
        if (!_answer.IsFinished)
        {
            return false;
        }

        IsDone = true;
        _answer.End(events);
        return true;
    }
}
