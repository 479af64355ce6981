using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Contracts;

/// <summary>How a person asks a use case a question in the console, as a client would. Safe for concurrent use.</summary>
public interface IConsoleAsk
{
    /// <summary>Whether questions can be asked here.</summary>
    bool Offered { get; }

    /// <summary>Asks, and returns when there is an answer or it is known why there is none.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="cancellationToken">Whoever asked has gone.</param>
    Task<AnswerView> AskAsync(QuestionAsked question, CancellationToken cancellationToken);
}

/// <summary>Nobody asks here.</summary>
internal sealed class NoAsk : IConsoleAsk
{
    public bool Offered => false;

    public Task<AnswerView> AskAsync(QuestionAsked question, CancellationToken cancellationToken) =>
        Task.FromResult(new AnswerView { Problem = "No question can be asked here." });
}

/// <summary>A question as a person asked it.</summary>
/// <param name="UseCase">The use case.</param>
/// <param name="Text">The question; never empty.</param>
/// <param name="System">The system prompt that goes before it; null for none.</param>
public sealed record QuestionAsked(string UseCase, string Text, string? System);

/// <summary>What came of a question.</summary>
public sealed record AnswerView
{
    /// <summary>The answer; null where there is none.</summary>
    public string? Answer { get; init; }

    /// <summary>Why there is no answer and what to do, whole sentences; null where there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>Who answered.</summary>
    public RouteKind Route { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>Why whoever answered was asked.</summary>
    public string? Reason { get; init; }

    /// <summary>The student's confidence in [0, 1]; null where none was asked.</summary>
    public double? Confidence { get; init; }

    /// <summary>What it cost in US dollars, as clients are told; null where no price is known or nobody answered.</summary>
    public string? CostUsd { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The row of the ledger; null where none could be written.</summary>
    public ExchangeId? Exchange { get; init; }
}
