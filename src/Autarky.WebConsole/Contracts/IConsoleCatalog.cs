using Autarky.Ledger.Money;
using Autarky.Ledger.Rights;

namespace Autarky.WebConsole.Contracts;

/// <summary>The providers and models as the host is configured now. Called once a page: must not block. Safe for concurrent use.</summary>
public interface IConsoleCatalog
{
    /// <summary>Every provider, in the order to show them.</summary>
    IReadOnlyList<ProviderView> Providers { get; }

    /// <summary>Every model, in the order to show them.</summary>
    IReadOnlyList<ModelView> Models { get; }
}

/// <summary>A provider as people see it. Carries no secret.</summary>
public sealed record ProviderView
{
    /// <summary>Its name in the configuration and in the ledger, for example <c>openai</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The dialect it speaks, in words, for example <c>OpenAI chat</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Where it is reached, without credentials; null when it is not reached over a wire.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it needs a key, and whether there is one.</summary>
    public required KeyState Key { get; init; }

    /// <summary>Where a key is looked for, for example the name of an environment variable; never the key.</summary>
    public string? KeySource { get; init; }

    /// <summary>What the contract lets us do with its answers.</summary>
    public required ProviderRights Rights { get; init; }
}

/// <summary>Whether a provider has the key it needs.</summary>
public enum KeyState
{
    /// <summary>It needs none.</summary>
    NotNeeded = 0,

    /// <summary>It needs one and has one.</summary>
    Present = 1,

    /// <summary>It needs one and has none: requests to it fail.</summary>
    Missing = 2,
}

/// <summary>A model that clients may ask for.</summary>
public sealed record ModelView
{
    /// <summary>The name that clients send.</summary>
    public required string Name { get; init; }

    /// <summary>The provider that serves it.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name for it, where that differs.</summary>
    public string? UpstreamName { get; init; }

    /// <summary>Whether the configuration names it; otherwise it has a price, and clients may ask for it by that name.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Tokens of request and answer together that it can read; null when not known.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Its prices, in any order; none when it costs nothing or nobody stated a price.</summary>
    public required IReadOnlyList<PriceView> Prices { get; init; }
}

/// <summary>Prices from a day on, each for a million tokens.</summary>
public sealed record PriceView
{
    /// <summary>The first day (UTC) they hold.</summary>
    public required DateOnly From { get; init; }

    /// <summary>A million tokens of requests.</summary>
    public required NanoUsd Input { get; init; }

    /// <summary>A million tokens of requests that the provider read from its cache; null when it has no such price.</summary>
    public NanoUsd? CachedInput { get; init; }

    /// <summary>A million tokens of answers.</summary>
    public required NanoUsd Output { get; init; }

    /// <summary>What costs something else, in words: writing to the cache, long requests, other tiers, other hours; null for nothing.</summary>
    public string? Differing { get; init; }

    /// <summary>Where the price was read, in words or as an address.</summary>
    public string? Source { get; init; }
}
