using Autarky.Routing;

namespace Autarky.Gateway.Pipeline;

/// <summary>What is asked for. The steps are the same for all; what is done in steps 3 to 6 is said here.</summary>
internal abstract class Operation
{
    /// <summary>Whether the row keeps the bodies, where the contract with the provider allows it.</summary>
    public abstract bool KeepsBodies { get; }

    /// <summary>Step 3: what the request's model means.</summary>
    /// <exception cref="Errors.GatewayException">Nobody here knows it, or it cannot do what is asked.</exception>
    public abstract void Resolve(Turn turn);

    /// <summary>Step 4: ordered attempts. Asked again when a candidate has passed the request on, for those that come then.</summary>
    public abstract RouteDecision Route(Turn turn);

    /// <summary>Step 5, one attempt: returns when the first token is there, or the whole of an answer that is not streamed.</summary>
    /// <exception cref="Errors.GatewayException">It failed.</exception>
    /// <exception cref="OperationCanceledException">A deadline ran out.</exception>
    public abstract Task<Answer> AskAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines);

    /// <summary>Step 6: the tokens of an attempt as far as it got, counted here where the provider did not say them.</summary>
    public abstract Usage Count(Turn turn, AttemptInWork attempt);
}
