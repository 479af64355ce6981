using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Charts;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Served;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Overview;

/// <summary>What the overview shows.</summary>
public sealed record OverviewModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>The chosen range.</summary>
    public required OverviewRange Range { get; init; }

    /// <summary>Its buckets.</summary>
    public required TimeWindow Window { get; init; }

    /// <summary>Sums of served traffic in the range.</summary>
    public required Sums Now { get; init; }

    /// <summary>Sums of the range of the same length before; null for all time or when nothing was served then.</summary>
    public Sums? Before { get; init; }

    /// <summary>Sums a bucket.</summary>
    public required IReadOnlyList<Sums> Buckets { get; init; }

    /// <summary>Requests by who answered, a series each; those with nothing are left out.</summary>
    public required IReadOnlyList<Series> Routes { get; init; }

    /// <summary>Requests of the range by who answered.</summary>
    public required IReadOnlyList<(Answerer Answerer, long Requests)> Mix { get; init; }

    /// <summary>Use cases with served traffic in the range, busiest first, at most ten.</summary>
    public required IReadOnlyList<(string? UseCase, Sums Sums)> UseCases { get; init; }

    /// <summary>How many use cases <see cref="UseCases"/> leaves out.</summary>
    public int UseCasesLeftOut { get; init; }

    /// <summary>Rows of every time that were read from files (recorded exchanges and right answers) and not served here.</summary>
    public required long Recorded { get; init; }

    /// <summary>Whether the gateway ever served a request.</summary>
    public required bool EverServed { get; init; }

    /// <summary>The newest served exchanges that got no answer.</summary>
    public required IReadOnlyList<Exchange> Failures { get; init; }

    /// <summary>Use cases whose released student does not answer, by name, at most ten.</summary>
    public required IReadOnlyList<UseCaseView> Troubled { get; init; }

    /// <summary>The way to self-sufficiency, and how far it has been gone.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>The address that clients use.</summary>
    public required string BaseAddress { get; init; }
}

/// <summary>A step on the way to self-sufficiency.</summary>
/// <param name="Done">Whether it is behind us.</param>
/// <param name="Title">What to do.</param>
/// <param name="Why">What it is good for.</param>
/// <param name="Address">The page of the console where it is done.</param>
/// <param name="Action">What the link there says.</param>
/// <param name="Command">How it is done in a terminal.</param>
public sealed record Step(bool Done, string Title, string Why, string Address, string Action, string Command);
