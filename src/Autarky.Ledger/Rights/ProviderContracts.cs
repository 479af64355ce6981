namespace Autarky.Ledger.Rights;

/// <summary>The rights of all configured providers, found by any spelling of their names (<see cref="ProviderKey"/>).</summary>
public sealed class ProviderContracts
{
    private static readonly ProviderRights Unnamed = new();

    private readonly Dictionary<string, (string Name, ProviderRights Rights)> _byKey = new(StringComparer.Ordinal);

    /// <summary>Over the configured providers. Where several fall on one key, what any of them forbids is forbidden.</summary>
    public ProviderContracts(IEnumerable<KeyValuePair<string, ProviderRights>> configured)
    {
        ArgumentNullException.ThrowIfNull(configured);
        foreach ((string name, ProviderRights rights) in configured)
        {
            string key = ProviderKey.Of(name);
            _byKey[key] = _byKey.TryGetValue(key, out (string Name, ProviderRights Rights) before) ? (before.Name, before.Rights.And(rights)) : (name, rights);
        }
    }

    /// <summary>What the contract with a provider allows; one that is not configured, or null, has the standard rights: keep and evaluate.</summary>
    public ProviderRights Of(string? provider) =>
        provider is not null && _byKey.TryGetValue(ProviderKey.Of(provider), out (string Name, ProviderRights Rights) found) ? found.Rights : Unnamed;

    /// <summary>The name under which a provider is configured, however it is spelt; null when it is not.</summary>
    public string? NameOf(string provider) => _byKey.TryGetValue(ProviderKey.Of(provider), out (string Name, ProviderRights Rights) found) ? found.Name : null;
}
