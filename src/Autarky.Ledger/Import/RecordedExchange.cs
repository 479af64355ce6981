using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>The bodies of one line, whatever its shape, in OpenAI's chat shape.</summary>
internal sealed record RecordedExchange
{
    /// <summary>The whole line (or entry of a list page): where the optional fields stand.</summary>
    public required JsonElement Line { get; init; }

    /// <summary>The request's body, UTF-8 JSON; null only in a row of an export that was refused unread.</summary>
    public required byte[]? Request { get; init; }

    /// <summary>The response's body, UTF-8 JSON; null where the line has none.</summary>
    public required byte[]? Response { get; init; }
}
