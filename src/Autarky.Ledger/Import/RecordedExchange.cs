using System.Text.Json;
using Autarky.Ledger.Chat;

namespace Autarky.Ledger.Import;

/// <summary>The bodies of one line, whatever its shape.</summary>
internal sealed record RecordedExchange
{
    /// <summary>The whole line (or entry of a list): where the optional fields stand.</summary>
    public required JsonElement Line { get; init; }

    /// <summary>The request's body, UTF-8 JSON; null only in a row of an export that was refused unread.</summary>
    public required byte[]? Request { get; init; }

    /// <summary>The response's body, UTF-8 JSON; of a stream what its events merge to; null where the line has none.</summary>
    public required byte[]? Response { get; init; }

    /// <summary>The dialect of both bodies, by its name in <see cref="BodyDialects"/>.</summary>
    public string Dialect { get; init; } = BodyDialects.OpenAiChat;

    /// <summary>Whether the response was recorded as the events of a stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>Whether the response is a list of embeddings.</summary>
    public bool IsEmbedding { get; init; }

    /// <summary>When the exchange was made, where the recording says it outside of line and bodies.</summary>
    public DateTimeOffset? Made { get; init; }
}
