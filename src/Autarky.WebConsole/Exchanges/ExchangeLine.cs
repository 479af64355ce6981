using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;

namespace Autarky.WebConsole.Exchanges;

/// <summary>A row of the table of exchanges.</summary>
public sealed record ExchangeLine
{
    private const string NotKept = "not kept";

    /// <summary>The exchange.</summary>
    public required Exchange Row { get; init; }

    /// <summary>A line of what was asked; null where there is none.</summary>
    public Excerpt? Question { get; init; }

    /// <summary>A line of what was answered; null where there is none.</summary>
    public Excerpt? Answer { get; init; }

    /// <summary>Why there is no question.</summary>
    public required string WhyNoQuestion { get; init; }

    /// <summary>Why there is no answer.</summary>
    public required string WhyNoAnswer { get; init; }

    internal static ExchangeLine Of(Exchange row, ExchangeText text, TextQuery? search) => new()
    {
        Row = row,
        Question = text.Question is { } question ? Excerpt.Of(question, search) : null,
        Answer = text.Answer is { } answer ? Excerpt.Of(answer, search) : null,
        WhyNoQuestion = text.HasRequest ? "no text" : NotKept,
        WhyNoAnswer = text.HasResponse ? "no text"
            : row.Outcome == ExchangeOutcome.Complete && row.Origin != ExchangeOrigin.Feedback ? NotKept
            : "no answer",
    };
}
