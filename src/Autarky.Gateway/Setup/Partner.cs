using System.Text.Json;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;

namespace Autarky.Gateway.Setup;

/// <summary>A server of somebody else's, by one entry of the options: its connections live as long as the entry stays as it is.</summary>
internal sealed class Partner
{
    private readonly string _made;
    private int _holders;

    private Partner(string made, PartnerProvider? provider, string? notReady)
    {
        _made = made;
        Provider = provider;
        NotReady = notReady;
    }

    /// <summary>The server; null where <see cref="NotReady"/> says why it cannot be asked.</summary>
    public PartnerProvider? Provider { get; }

    /// <summary>Why it cannot be asked, with the remedy; null when it can.</summary>
    public string? NotReady { get; }

    /// <summary>The partner of an entry: the one there was, if everything that makes it is as it was.</summary>
    public static Partner Of(string name, GatewayOptions options, ProviderKeys keys, Partner? before, TimeProvider time)
    {
        ProviderOptions provider = options.Providers[name];
        string? key = provider.ApiKeyEnv is { } variable ? keys.Read(variable) : null;
        TimeoutOptions timeouts = provider.Timeouts ?? options.Timeouts;
        string made = JsonSerializer.Serialize(provider, GatewayOptionsJson.Default.ProviderOptions) + '\n' + timeouts.ConnectSeconds.ToString("R", null)
            + '\n' + options.Limits.MaxAnswerBytes + '\n' + key;
        return before?._made == made ? before : Make(made, name, provider, timeouts, key, options.Limits.MaxAnswerBytes, time);
    }

    /// <summary>Counts a configuration that has it.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One of them has gone, and nobody works with it any more: the last closes the connections.</summary>
    public void Drop()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Provider?.Dispose();
        }
    }

    private static Partner Make(
        string made, string name, ProviderOptions provider, TimeoutOptions timeouts, string? key, long maxAnswerBytes, TimeProvider time)
    {
        if (provider.ApiKeyEnv is not null && key is null)
        {
            return new Partner(made, null, $"Provider '{name}' has no key: set the environment variable {provider.ApiKeyEnv}.");
        }

        if (key is not null && key.Any(c => c is < ' ' or > '~'))
        {
            return new Partner(
                made,
                null,
                $"The key of provider '{name}' holds characters that no HTTP header can carry: check the environment variable {provider.ApiKeyEnv}.");
        }

        var settings = new PartnerSettings(provider.BaseUrl, provider.DefaultMaxTokens, provider.StreamUsage);
        return new Partner(
            made,
            new PartnerProvider(name, KnownDialects.FindOption(provider.Dialect)!, settings, maxAnswerBytes, new Upstream(name, provider, timeouts, key, time)),
            null);
    }
}
