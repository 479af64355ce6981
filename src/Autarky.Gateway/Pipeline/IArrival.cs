using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Pipeline;

/// <summary>A request at the door, by whatever way it came.</summary>
internal interface IArrival
{
    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    CancellationToken Gone { get; }

    /// <summary>Whether the client takes a student's answer of which it is not sure.</summary>
    bool AcceptUnsure { get; }

    /// <summary>Whose key it is; null for callers within this process, who need none.</summary>
    /// <exception cref="Errors.GatewayException">No key, not one of our form, unknown, revoked.</exception>
    ApiKey? Authenticate(KeyRing keys);

    /// <summary>Reads the request, once.</summary>
    /// <exception cref="Errors.GatewayException">Too large, too slow, cut off, not valid.</exception>
    Task<ApiRequest> ReadAsync(GatewayOptions options);
}
