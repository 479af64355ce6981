using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Money;

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

    internal GatewaySetups(
        GatewayOptions options,
        IUseCases useCases,
        IPrices prices,
        ProviderKeys keys,
        RecordedProvider recorded,
        StudentProvider student,
        LocalProvider local,
        TimeProvider time)
    {
        (_keys, _recorded, _student, _local, _time) = (keys, recorded, student, local, time);
        options.Check();
        _current = new GatewaySetup(options, Providers(options, before: null), useCases, prices);
    }

    /// <summary>The options in force. Not to be changed: see <see cref="Replace(GatewayOptions, IUseCases, PriceBook)"/>.</summary>
    public GatewayOptions Options => Volatile.Read(ref _current).Options;

    /// <summary>The use cases in force.</summary>
    public IUseCases UseCases => Volatile.Read(ref _current).UseCases;

    /// <summary>
    /// Puts another configuration in force, all of it at once, for requests that begin from now on. Connections to providers whose entry is as it was stay
    /// open.
    /// </summary>
    /// <param name="options">The options. Not to be changed afterwards.</param>
    /// <param name="useCases">The use cases that were built with them; an immutable picture.</param>
    /// <param name="prices">The prices.</param>
    /// <exception cref="FormatException">A value is refused; the message names its key and the fix, and what was in force stays.</exception>
    public void Replace(GatewayOptions options, IUseCases useCases, PriceBook prices)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(useCases);
        ArgumentNullException.ThrowIfNull(prices);
        options.Check();
        Swap(before => new GatewaySetup(options, Providers(options, before), useCases, new BookPrices(prices)));
    }

    /// <summary>Puts other use cases in force (a release, a new name), under the options that are in force.</summary>
    /// <param name="useCases">An immutable picture.</param>
    public void Replace(IUseCases useCases)
    {
        ArgumentNullException.ThrowIfNull(useCases);
        Swap(before => new GatewaySetup(before.Options, before.Providers, useCases, before.Prices));
    }

    /// <summary>Puts other names of models in force, under everything else that is in force.</summary>
    /// <param name="change">Is given the models that are in force, and answers with all that shall be.</param>
    /// <exception cref="FormatException">A value is refused; the message names its key and the fix, and what was in force stays.</exception>
    public void ReplaceModels(Func<IReadOnlyDictionary<string, ModelOptions>, Dictionary<string, ModelOptions>> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Swap(before =>
        {
            GatewayOptions options = before.Options.WithModels(change(before.Options.Models));
            options.Check();
            return new GatewaySetup(options, Providers(options, before), before.UseCases, before.Prices);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _current.Release();
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

    private void Swap(Func<GatewaySetup, GatewaySetup> next)
    {
        lock (_gate)
        {
            GatewaySetup before = _current;
            GatewaySetup now = next(before);
            Volatile.Write(ref _current, now);
            before.Release();
        }
    }

    private ProviderSet Providers(GatewayOptions options, GatewaySetup? before)
    {
        Dictionary<string, Partner> partners = options.Providers.Keys.ToDictionary(
            name => name, name => Partner.Of(name, options, _keys, before?.Providers.Partners.GetValueOrDefault(name), _time));
        return new ProviderSet(options, partners, _recorded, _student, _local);
    }
}
