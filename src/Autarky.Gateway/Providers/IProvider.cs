using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;

namespace Autarky.Gateway.Providers;

/// <summary>Something that answers chat requests. Whatever it speaks itself, its answers are in OpenAI's dialect.</summary>
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
}

/// <summary>An answer that has begun, or a failure.</summary>
internal sealed class ProviderReply : IAsyncDisposable
{
    private ProviderReply(IAnswerBody? body, GatewayFailure? failure)
    {
        Body = body;
        Failure = failure;
    }

    /// <summary>The answer's bytes; null with a failure.</summary>
    public IAnswerBody? Body { get; }

    /// <summary>What went wrong; null with a body.</summary>
    public GatewayFailure? Failure { get; }

    /// <summary>The model that answered, where the provider knows better than the attempt.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the answer was recorded earlier and costs nothing now.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the token counts in the answer are our own count.</summary>
    public bool TokensEstimated { get; init; }

    /// <summary>The tokens as known at the end, where the answer's bytes may not hold them; null when it does not know.</summary>
    public Func<Usage?> Usage { get; init; } = static () => null;

    public static implicit operator ProviderReply(GatewayFailure failure) => new(null, failure);

    public static ProviderReply Of(IAnswerBody body, Func<Usage?>? usage = null) => new(body, null) { Usage = usage ?? (static () => null) };

    /// <summary>An answer that is there already.</summary>
    public static ProviderReply Whole(ReadOnlyMemory<byte> body, Usage? usage, bool tokensEstimated, string? model = null, bool isReplay = false) =>
        new(new MemoryBody(body), null) { Usage = () => usage, TokensEstimated = tokensEstimated, Model = model, IsReplay = isReplay };

    public ValueTask DisposeAsync() => Body?.DisposeAsync() ?? default;
}

/// <summary>The bytes of an answer in OpenAI's dialect: one JSON object, or server-sent events.</summary>
internal interface IAnswerBody : IAsyncDisposable
{
    /// <summary>The next bytes, valid until the next call; empty at the end.</summary>
    /// <exception cref="IOException">The provider broke off.</exception>
    /// <exception cref="GatewayException">The provider's answer is wrong or an error.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A body that is there already.</summary>
internal sealed class MemoryBody(ReadOnlyMemory<byte> bytes) : IAnswerBody
{
    private ReadOnlyMemory<byte> _left = bytes;

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> all = _left;
        _left = default;
        return new ValueTask<ReadOnlyMemory<byte>>(all);
    }

    public ValueTask DisposeAsync() => default;
}
