using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Answers;

/// <summary>Right answers that people gave for exchanges of the ledger. Appended; the newest for an exchange counts.</summary>
public interface IFeedback
{
    /// <summary>
    /// Records right answers; rows equal to the newest one of their exchange are skipped. Completes when they are on disk.
    /// </summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="KeyNotFoundException">An exchange is not in the ledger; nothing was added.</exception>
    Task<int> AddAsync(IReadOnlyList<Feedback> feedback, CancellationToken cancellationToken);

    /// <summary>The ids of exchanges of a use case by <see cref="Exchange.InputHash"/>: where gold for a known question belongs.</summary>
    Task<IReadOnlyList<ExchangeId>> FindExchangesAsync(string useCase, string inputHash, CancellationToken cancellationToken);

    /// <summary>All feedback for one exchange, oldest first.</summary>
    Task<IReadOnlyList<Feedback>> ForExchangeAsync(ExchangeId id, CancellationToken cancellationToken);

    /// <summary>
    /// The answers of use cases that came after a place: what models answered completely, what came as right with exchanges, and what people said is right.
    /// </summary>
    /// <param name="after">Where an earlier call ended; the default is the beginning.</param>
    /// <param name="most">How many exchanges and how many feedbacks are looked at.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<SeenAnswers> SeenAsync(SeenPlace after, int most, CancellationToken cancellationToken);
}

/// <summary>One right answer for one exchange.</summary>
public sealed record Feedback
{
    /// <summary>The exchange it is about.</summary>
    public required ExchangeId Exchange { get; init; }

    /// <summary>The right answer, as the model should have given it.</summary>
    public required string Gold { get; init; }

    /// <summary>When it was given, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who gave it, in the caller's words; null when not said.</summary>
    public string? By { get; init; }
}
