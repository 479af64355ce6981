using Autarky.Ledger.Access;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Connecting;

/// <summary>What the page shows that connects clients and keeps their keys.</summary>
public sealed record ConnectPageModel
{
    /// <summary>Title; the page is not live, so that a key that is shown once is not swept away.</summary>
    public required Frame Frame { get; init; }

    /// <summary>The snippets.</summary>
    public required ConnectModel Connect { get; init; }

    /// <summary>Use cases to choose from, by name, at most a hundred.</summary>
    public required IReadOnlyList<string> UseCases { get; init; }

    /// <summary>Every key, the active ones first, then the newest.</summary>
    public required IReadOnlyList<KeyRow> Keys { get; init; }
}

/// <summary>A key and when it was used.</summary>
/// <param name="Record">As stored.</param>
/// <param name="LastUsed">When a request of the newest ones came with it; null where none of these did.</param>
public sealed record KeyRow(ApiKey Record, DateTimeOffset? LastUsed);
