using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;

namespace Autarky.Gateway.Setup;

/// <summary>The configuration in force. It is replaced whole, or not at all. Safe for concurrent use.</summary>
public sealed class GatewaySetups : IDisposable
{
    private readonly ProviderKeys _keys;
    private readonly RecordedProvider _recorded;
    private readonly StudentProvider _student;
    private readonly LocalProvider _local;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private GatewaySetup _current;

    internal GatewaySetups(GatewayOptions options, ProviderKeys keys, RecordedProvider recorded, StudentProvider student, LocalProvider local, TimeProvider time)
    {
        (_keys, _recorded, _student, _local, _time) = (keys, recorded, student, local, time);
        options.Check();
        _current = Make(options, before: null);
    }

    /// <summary>The options in force. Not to be changed: see <see cref="Replace"/>.</summary>
    public GatewayOptions Options => Volatile.Read(ref _current).Options;

    /// <summary>Puts other options in force, for requests that begin from now on. Connections to providers whose entry is as it was stay open.</summary>
    /// <exception cref="FormatException">A value is refused; the message names its key and the fix, and the options before stay in force.</exception>
    public void Replace(GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        lock (_gate)
        {
            GatewaySetup before = _current;
            GatewaySetup now = Make(options, before);
            Volatile.Write(ref _current, now);
            before.Retire(() => DisposeUnlessKept(before, now));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Partner partner in _current.Providers.Partners.Values)
        {
            partner.Dispose();
        }
    }

    /// <summary>The configuration in force, for one request from its beginning to its end.</summary>
    internal SetupInUse Use()
    {
        lock (_gate)
        {
            _current.Take();
            return new SetupInUse(_current);
        }
    }

    // A partner that the next configuration has too goes on with it, and is closed with the last that has it.
    private static void DisposeUnlessKept(GatewaySetup old, GatewaySetup next)
    {
        foreach ((string name, Partner partner) in old.Providers.Partners)
        {
            if (next.Providers.Partners.GetValueOrDefault(name) != partner)
            {
                partner.Dispose();
            }
        }
    }

    private GatewaySetup Make(GatewayOptions options, GatewaySetup? before)
    {
        Dictionary<string, Partner> partners = options.Providers.Keys.ToDictionary(
            name => name, name => Partner.Of(name, options, _keys, before?.Providers.Partners.GetValueOrDefault(name), _time));
        return new GatewaySetup(options, new ProviderSet(options, partners, _recorded, _student, _local));
    }
}
