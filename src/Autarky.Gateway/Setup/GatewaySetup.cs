using Autarky.Gateway.Options;

namespace Autarky.Gateway.Setup;

/// <summary>One configuration of the gateway and what was made of it. Immutable: a request keeps the one that it began with.</summary>
internal sealed class GatewaySetup(GatewayOptions options, ProviderSet providers)
{
    private readonly Lock _gate = new();
    private int _users;
    private Action? _whenUnused;

    public GatewayOptions Options => options;

    public ProviderSet Providers => providers;

    /// <summary>Counts a user. <see cref="Release"/> must follow.</summary>
    public void Take()
    {
        lock (_gate)
        {
            _users++;
        }
    }

    public void Release()
    {
        Action? unused = null;
        lock (_gate)
        {
            if (--_users == 0)
            {
                (unused, _whenUnused) = (_whenUnused, null);
            }
        }

        unused?.Invoke();
    }

    /// <summary>Another configuration has taken its place: does something when its last user has left, or now.</summary>
    public void Retire(Action whenUnused)
    {
        lock (_gate)
        {
            if (_users > 0)
            {
                _whenUnused = whenUnused;
                return;
            }
        }

        whenUnused();
    }
}

/// <summary>A configuration that somebody works with.</summary>
internal readonly struct SetupInUse(GatewaySetup setup) : IDisposable
{
    public GatewaySetup Setup => setup;

    public GatewayOptions Options => setup.Options;

    public void Dispose() => setup.Release();
}
