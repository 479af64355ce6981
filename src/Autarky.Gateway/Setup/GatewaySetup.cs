using Autarky.Gateway.Options;
using Autarky.Gateway.UseCases;

namespace Autarky.Gateway.Setup;

/// <summary>One configuration of the gateway and what was made of it. Immutable: a request keeps the one that it began with.</summary>
internal sealed class GatewaySetup
{
    // Those who work with it, and the one who put it in force.
    private int _users = 1;

    public GatewaySetup(GatewayOptions options, ProviderSet providers, IUseCases useCases, IPrices prices)
    {
        (Options, Providers, UseCases, Prices) = (options, providers, useCases, prices);
        foreach (Partner partner in providers.Partners.Values)
        {
            partner.Hold();
        }
    }

    public GatewayOptions Options { get; }

    public ProviderSet Providers { get; }

    public IUseCases UseCases { get; }

    public IPrices Prices { get; }

    /// <summary>Counts a user. <see cref="Release"/> must follow.</summary>
    public void Take() => Interlocked.Increment(ref _users);

    /// <summary>A user has gone, or another configuration has taken its place: the last of them closes what no other configuration has.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            foreach (Partner partner in Providers.Partners.Values)
            {
                partner.Drop();
            }
        }
    }
}

/// <summary>A configuration that somebody works with.</summary>
internal readonly struct SetupInUse(GatewaySetup setup) : IDisposable
{
    public GatewaySetup Setup => setup;

    public GatewayOptions Options => setup.Options;

    public void Dispose() => setup.Release();
}
