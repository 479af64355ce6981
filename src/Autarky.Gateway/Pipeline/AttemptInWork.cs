using Autarky.Gateway.Errors;
using Autarky.Gateway.Providers;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Money;
using Autarky.Routing;

namespace Autarky.Gateway.Pipeline;

/// <summary>One attempt, and what is known of it so far.</summary>
internal sealed class AttemptInWork(RouteAttempt route, Candidate? candidate, TimeSpan started)
{
    /// <summary>Whom it asks and why.</summary>
    public RouteAttempt Route { get; private set; } = route;

    /// <summary>The candidate that it asks; null where it asks none.</summary>
    public Candidate? Candidate => candidate;

    /// <summary>What was made of the candidate's answer; null before, and where it asks none.</summary>
    public Verdict? Verdict { get; private set; }

    /// <summary>When it began, from the beginning of the turn.</summary>
    public TimeSpan Started => started;

    /// <summary>When it ended, from the beginning of the turn; null while it has not.</summary>
    public TimeSpan? Ended { get; set; }

    /// <summary>When its first token came, from the beginning of the turn; null where none came.</summary>
    public TimeSpan? FirstToken { get; set; }

    /// <summary>What the provider replied with; null before and after a failure.</summary>
    public ProviderReply? Reply { get; set; }

    /// <summary>Its answer, begun or whole; of an attempt that failed what there was of it, which says no more than its tokens.</summary>
    public Answer? Answer { get; set; }

    /// <summary>Tries within it that failed and were made again.</summary>
    public IReadOnlyList<FailedTry> FailedTries { get; set; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public GatewayFailure? Failure { get; set; }

    public Usage Usage { get; set; }

    /// <summary>Null when no price is known: nobody is told that such an answer was free.</summary>
    public NanoUsd? Cost { get; set; }

    /// <summary>Whether it used tokens whose price is not known.</summary>
    public bool CostUnknown => Cost is null && Usage is not { Input: 0, Output: 0 };

    /// <summary>Takes the verdict on the candidate's answer: the reason of what follows.</summary>
    public void Judge(Verdict verdict)
    {
        Verdict = verdict;
        Route = Route with { Reason = verdict.Reason };
    }

    /// <summary>The model that answers, by the best name that is known.</summary>
    public string Model => Reply?.Model ?? Route.Model;
}
