using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Exchanges;

/// <summary>What the table of exchanges shows.</summary>
public sealed record ExchangeListModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>What was asked for.</summary>
    public required ExchangeQuery Query { get; init; }

    /// <summary>The rows.</summary>
    public required IReadOnlyList<ExchangeLine> Lines { get; init; }

    /// <summary>What is searched for; empty where nothing is.</summary>
    public required TextQuery Search { get; init; }

    /// <summary>How many rows no search finds yet.</summary>
    public long NotSearched { get; init; }

    /// <summary>Where the search stopped; null where it did not.</summary>
    public DateTimeOffset? SearchedTo { get; init; }

    /// <summary>How many rows were sorted; null where they are in the order of time.</summary>
    public int? Sorted { get; init; }

    /// <summary>Whether older rows match that were not sorted.</summary>
    public bool IsSortCut { get; init; }

    /// <summary>The address of the next page; null where there is none.</summary>
    public string? Older { get; init; }

    /// <summary>The address of the page before; null where there is none.</summary>
    public string? Newer { get; init; }

    /// <summary>Names to choose from: use cases, providers, models.</summary>
    public required IReadOnlyList<string> UseCases { get; init; }

    /// <inheritdoc cref="UseCases"/>
    public required IReadOnlyList<string> Providers { get; init; }

    /// <inheritdoc cref="UseCases"/>
    public required IReadOnlyList<string> Models { get; init; }
}

/// <summary>A right answer that is none of those that its use case has had.</summary>
/// <param name="Gold">The answer; empty where it is too long to be shown again.</param>
/// <param name="Known">How many different answers there are.</param>
/// <param name="Closest">Those that are closest to it.</param>
public sealed record UnseenAnswer(string Gold, int Known, IReadOnlyList<string> Closest);

/// <summary>What the page of one exchange shows.</summary>
public sealed record ExchangeModel
{
    /// <summary>Title and version.</summary>
    public required Frame Frame { get; init; }

    /// <summary>The row.</summary>
    public required Exchange Row { get; init; }

    /// <summary>The key that the client used; null where it used none or the ledger does not know it.</summary>
    public ApiKey? Key { get; init; }

    /// <summary>The request as a conversation, and the answer.</summary>
    public required Conversation Conversation { get; init; }

    /// <summary>The request's body, made readable.</summary>
    public required BodyPreview Request { get; init; }

    /// <summary>The response's body, made readable.</summary>
    public required BodyPreview Response { get; init; }

    /// <summary>Right answers that people gave, oldest first.</summary>
    public required IReadOnlyList<Feedback> Feedback { get; init; }

    /// <summary>The answers that its use case has had, to choose from, those of the most rows first; none where they are no closed set.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    /// <summary>A right answer that was given just now and is not saved, because it is none of the known ones; null for none.</summary>
    public UnseenAnswer? Unseen { get; init; }

    /// <summary>Whether a right answer was given just now.</summary>
    public bool Saved { get; init; }

    /// <summary>The right answer that counts: the newest given, otherwise the one that came with the exchange.</summary>
    public string? Gold => Feedback.Count > 0 ? Feedback[^1].Gold : Row.Gold;
}
