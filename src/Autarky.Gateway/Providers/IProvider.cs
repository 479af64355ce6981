using Autarky.Gateway.Requests;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Providers;

/// <summary>Something that answers chat requests.</summary>
internal interface IProvider
{
    /// <summary>Asks. Returns when the answer has begun (a stream) or is there, or with what went wrong; never throws for that.</summary>
    Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken);
}

/// <summary>What a provider is asked.</summary>
internal sealed record ProviderCall
{
    public required ChatRequest Request { get; init; }

    /// <summary>The model by the provider's name for it.</summary>
    public required string Model { get; init; }

    public required ExchangeId Exchange { get; init; }

    public required DateTimeOffset Created { get; init; }

    public UseCase? UseCase { get; init; }

    /// <summary>What the student answered while routing, for the attempt that gives it.</summary>
    public string? StudentAnswer { get; init; }

    /// <summary>Called before every read of an answer that has not begun yet: to wind up the clock.</summary>
    public Action BeforeRead { get; init; } = static () => { };

    /// <summary>Where tries are written down that failed and were made again.</summary>
    public List<FailedTry> FailedTries { get; } = [];
}
