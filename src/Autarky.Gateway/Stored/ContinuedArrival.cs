using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Stored;

/// <summary>A request that may go on from what was said before, and may run on when its client is gone.</summary>
internal sealed class ContinuedArrival : IArrival, IDisposable
{
    private readonly IArrival _inner;
    private readonly Continuation _continuation;
    private readonly CancellationTokenRegistration _clientGone;
    private ApiKey? _key;

    public ContinuedArrival(IArrival inner, Continuation continuation)
    {
        _inner = inner;
        _continuation = continuation;
        _clientGone = inner.Gone.UnsafeRegister(static state => ((ContinuedArrival)state!).OnClientGone(), this);
    }

    public CancellationToken Gone => Cancel.Token;

    /// <summary>Breaks it off.</summary>
    public CancellationTokenSource Cancel { get; } = new();

    /// <summary>Whether it runs on when its client is gone.</summary>
    public bool IsDetached { get; set; }

    public bool AcceptUnsure => _inner.AcceptUnsure;

    public ApiKey? Authenticate(KeyRing keys) => _key = _inner.Authenticate(keys);

    public async Task<ApiRequest> ReadAsync(GatewayOptions options)
    {
        ApiRequest request = await _inner.ReadAsync(options);
        try
        {
            await _continuation.AddAsync((ResponsesRequest)request, _key?.Id, options.Limits.MaxBodyBytes, Gone);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _clientGone.Dispose();
        Cancel.Dispose();
    }

    private void OnClientGone()
    {
        if (!IsDetached)
        {
            Cancel.Cancel();
        }
    }
}
