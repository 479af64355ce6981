using System.Collections.Frozen;
using Autarky.Gateway.Providers.Anthropic;
using Autarky.Gateway.Providers.Local;
using Autarky.Routing;

namespace Autarky.Gateway.Providers;

/// <summary>The providers by name, the three of our own included.</summary>
internal sealed class ProviderSet : IDisposable
{
    private readonly FrozenDictionary<string, IProvider> _providers;
    private readonly FrozenDictionary<string, string> _notReady;
    private readonly FrozenDictionary<string, Func<string, string>> _cleaners;
    private readonly GatewayOptions _options;
    private readonly LocalProvider _local;

    public ProviderSet(GatewayOptions options, ProviderKeys keys, RecordedProvider recorded, StudentProvider student, LocalProvider local, TimeProvider time)
    {
        _options = options;
        _local = local;
        var providers = new Dictionary<string, IProvider> { [Router.Recorded] = recorded, [Router.Student] = student, [LocalProvider.Name] = local };
        var notReady = new Dictionary<string, string>();
        var cleaners = new Dictionary<string, Func<string, string>>();
        foreach ((string name, ProviderOptions provider) in options.Providers)
        {
            string? key = provider.ApiKeyEnv is { } variable ? keys.Read(variable) : null;
            if (provider.ApiKeyEnv is not null && key is null)
            {
                notReady[name] = $"Provider '{name}' has no key: set the environment variable {provider.ApiKeyEnv}.";
                continue;
            }

            if (key is not null && key.Any(c => c is < ' ' or > '~'))
            {
                notReady[name] = $"The key of provider '{name}' holds characters that no HTTP header can carry: check the environment variable {provider.ApiKeyEnv}.";
                continue;
            }

            var upstream = new Upstream(name, provider, provider.Timeouts ?? options.Timeouts, key, time);
            cleaners[name] = upstream.Clean;
            providers[name] = provider.Dialect == ProviderDialect.Anthropic
                ? new AnthropicProvider(name, provider, options.Limits.MaxAnswerBytes, upstream)
                : new OpenAiProvider(name, provider, upstream);
        }

        _providers = providers.ToFrozenDictionary();
        _cleaners = cleaners.ToFrozenDictionary();
        _notReady = notReady.ToFrozenDictionary();
    }

    public IProvider Find(string name) => _providers[name];

    /// <summary>Facts about a model at a provider, known here or not.</summary>
    public ModelFacts FactsOf(string provider, string model) => new()
    {
        Provider = provider,
        Model = model,
        InHouse = provider == LocalProvider.Name || (_options.Providers.TryGetValue(provider, out ProviderOptions? options) && options.InHouse),
        NotReady = provider == LocalProvider.Name ? _local.WhyNotReady(model)
            : !_options.Providers.ContainsKey(provider)
            ? $"Provider '{provider}' is not configured: add it to 'providers' in the gateway's options."
            : _notReady.GetValueOrDefault(provider),
    };

    public TimeoutOptions TimeoutsOf(string provider) =>
        _options.Providers.TryGetValue(provider, out ProviderOptions? options) && options.Timeouts is { } own ? own : _options.Timeouts;

    /// <summary>Whether the contract with a provider lets us keep the bodies; ours always.</summary>
    public bool MayKeep(string provider) => !_options.Providers.TryGetValue(provider, out ProviderOptions? options) || options.Rights.Keep;

    /// <summary>Takes the provider's key, and what looks like one, out of its words.</summary>
    public Func<string, string> CleanerOf(string provider) => _cleaners.GetValueOrDefault(provider, static text => text);

    public void Dispose()
    {
        foreach (IProvider provider in _providers.Values)
        {
            (provider as IDisposable)?.Dispose();
        }
    }
}
