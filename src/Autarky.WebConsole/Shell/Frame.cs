using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Live;

namespace Autarky.WebConsole.Shell;

/// <summary>The sections of the navigation.</summary>
public enum Section
{
    /// <summary>A page outside of the sections: an error.</summary>
    None,

    /// <summary>How self-sufficient the traffic is.</summary>
    Overview,

    /// <summary>The use cases and their students.</summary>
    UseCases,

    /// <summary>The rows of the ledger.</summary>
    Exchanges,

    /// <summary>Providers, models and prices.</summary>
    Models,

    /// <summary>How clients connect, and their keys.</summary>
    Connect,
}

/// <summary>What every page has: its title, its place, and how the script learns that it is out of date.</summary>
public sealed record Frame
{
    /// <summary>The title, without the product's name.</summary>
    public required string Title { get; init; }

    /// <summary>The section that the navigation marks.</summary>
    public required Section Section { get; init; }

    /// <summary>When the page was made, UTC.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The version that the page shows, read before its data so that no change is missed; null for pages that do not change.</summary>
    public string? Version { get; init; }

    /// <summary>Where the script asks for the present version.</summary>
    public string VersionAddress { get; init; } = Addresses.Version(null);

    /// <summary>How often the script asks, in milliseconds; null for its own rhythm of three seconds.</summary>
    public int? PollMilliseconds { get; init; }

    /// <summary>What a screen reader is told when it changes; null for nothing.</summary>
    public string? Announcement { get; init; }

    /// <summary>The frame of a live page.</summary>
    internal static async Task<Frame> LiveAsync(
        string title, Section section, ILedger ledger, IConsoleUseCases useCases, TimeProvider time, ExchangeId? exchange,
        CancellationToken cancellationToken) => new()
        {
            Title = title,
            Section = section,
            Now = time.GetUtcNow(),
            Version = await LiveVersion.ReadAsync(ledger, useCases, exchange, cancellationToken),
            VersionAddress = Addresses.Version(exchange),
        };
}
