using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.InProcess;

/// <summary>A request that was made in this process, which needs no key.</summary>
internal sealed class InProcessArrival(ApiRequest request, bool acceptUnsure, CancellationToken gone) : IArrival
{
    public CancellationToken Gone => gone;

    public bool AcceptUnsure => acceptUnsure;

    public ApiKey? Authenticate(KeyRing keys) => null;

    public Task<ApiRequest> ReadAsync(GatewayOptions options) => Task.FromResult(request);
}
