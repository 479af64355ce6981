using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Responses;

/// <summary>What is kept of a response beside its exchange.</summary>
public sealed record StoredResponse
{
    /// <summary>What its client calls it: <c>resp_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The exchange that it is the answer of; it may not be in the ledger yet.</summary>
    public required ExchangeId Exchange { get; init; }

    /// <summary>Whose it is, by the key's public name; null for callers within the process.</summary>
    public string? KeyId { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was deleted; null while it is not.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>What was asked, of a response that runs on without its client: UTF-8 JSON; null for others.</summary>
    public byte[]? Request { get; init; }

    /// <summary>Such a response as it stood when that began: UTF-8 JSON; null for others.</summary>
    public byte[]? Begun { get; init; }
}
