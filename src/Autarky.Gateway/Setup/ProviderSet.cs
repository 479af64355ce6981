using System.Collections.Frozen;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Routing;

namespace Autarky.Gateway.Setup;

/// <summary>The providers by name, the three of our own included. Immutable.</summary>
internal sealed class ProviderSet
{
    private readonly FrozenDictionary<string, IProvider> _providers;
    private readonly GatewayOptions _options;
    private readonly LocalProvider _local;

    public ProviderSet(
        GatewayOptions options, IReadOnlyDictionary<string, Partner> partners, RecordedProvider recorded, StudentProvider student, LocalProvider local)
    {
        _options = options;
        _local = local;
        Partners = partners;
        var providers = new Dictionary<string, IProvider> { [Router.Recorded] = recorded, [Router.Student] = student, [ModelOptions.Local] = local };
        foreach ((string name, Partner partner) in partners)
        {
            if (partner.Provider is { } provider)
            {
                providers[name] = provider;
            }
        }

        _providers = providers.ToFrozenDictionary();
    }

    /// <summary>The servers of others, by name.</summary>
    public IReadOnlyDictionary<string, Partner> Partners { get; }

    public IProvider Find(string name) => _providers[name];

    /// <summary>Facts about a model at a provider, known here or not.</summary>
    public ModelFacts FactsOf(string provider, string model) => new()
    {
        Provider = provider,
        Model = model,
        InHouse = provider == ModelOptions.Local || (_options.Providers.TryGetValue(provider, out ProviderOptions? options) && options.InHouse),
        NotReady = provider == ModelOptions.Local ? _local.WhyNotReady(model)
            : !Partners.TryGetValue(provider, out Partner? partner)
            ? $"Provider '{provider}' is not configured: add it to 'providers' in the gateway's options."
            : partner.NotReady,
    };

    public TimeoutOptions TimeoutsOf(string provider) =>
        _options.Providers.TryGetValue(provider, out ProviderOptions? options) && options.Timeouts is { } own ? own : _options.Timeouts;

    /// <summary>Whether the contract with a provider lets us keep the bodies; ours always.</summary>
    public bool MayKeep(string provider) => !_options.Providers.TryGetValue(provider, out ProviderOptions? options) || options.Rights.Keep;

    /// <summary>The contract in force with a provider; null for none.</summary>
    public string? ContractOf(string provider) =>
        _options.Providers.TryGetValue(provider, out ProviderOptions? options) && !string.IsNullOrWhiteSpace(options.Rights.Contract)
            ? options.Rights.Contract
            : null;

    /// <summary>What a provider's errors inside answers mean, its key and what looks like one taken out of its words.</summary>
    public ProviderRefusal RefusalsOf(string provider) =>
        Partners.TryGetValue(provider, out Partner? partner) && partner.Provider is { } server
            ? server.Refusals
            : new ProviderRefusal(provider, null, static text => text);
}
