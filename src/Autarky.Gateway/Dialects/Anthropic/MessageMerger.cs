using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Ledger.Chat.Streams;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>Listens to a stream of events of a message and puts them together into the one message that the ledger keeps, unknown fields included.</summary>
internal sealed class MessageMerger : IStreamListener
{
    private readonly MergedMessage _message = new();

    public bool HasToken => _message.HasToken;

    public bool IsWhole => _message.IsDone || _message.IsFinished;

    public SaidError? Error { get; private set; }

    public bool Malformed { get; private set; }

    public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \t\n"u8).IsEmpty)
        {
            return true;
        }

        if (name.SequenceEqual("error"u8))
        {
            Error = ErrorReader.OfEvent(data);
            return false;
        }

        try
        {
            return JsonNode.Parse(data, documentOptions: AnswerJson.Options) is JsonObject happened && Take(happened);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            Malformed = true;
            return false;
        }
    }

    public byte[] Completion() => _message.ToUtf8Json();

    public string WrittenText() => _message.WrittenText();

    private bool Take(JsonObject happened)
    {
        // Servers of other makers say it without a type.
        if ((string?)happened["type"] == "error" || happened["error"] is not null)
        {
            using JsonDocument document = JsonDocument.Parse(happened.ToJsonString(), AnswerJson.Options);
            if ((Error = ErrorReader.InAnswer(document.RootElement)) is not null)
            {
                return false;
            }
        }

        _message.Add(happened);
        return !_message.IsDone;
    }
}
