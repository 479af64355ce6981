using System.Globalization;
using System.Text.Json.Nodes;
using Autarky.Gateway.Options;
using Autarky.Ledger.Json;
using Autarky.Ledger.Rights;

namespace Autarky.Application.Configuration;

/// <summary>Why a provider's answers may not train today, and what to write where so that they may.</summary>
public static class TrainingRights
{
    /// <summary>What is missing, in words that name the key of <c>autarky.json</c>; null where the contract allows training.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="provider">The provider, as a recorded row or the configuration spells it.</param>
    /// <param name="today">Rights end on a day.</param>
    public static string? Missing(AutarkyConfiguration configuration, string provider, DateOnly today)
    {
        ProviderRights rights = configuration.Contracts.Of(provider);
        if (rights.MayTrain(today))
        {
            return null;
        }

        string name = configuration.Contracts.NameOf(provider) ?? NameFor(configuration, provider) ?? provider;
        string key = $"providers.{name}.rights";
        return rights switch
        {
            { Evaluate: false } => $"{key} has \"evaluate\": false, and what may not be measured does not train: leave that out if the contract allows both.",
            { Train: false } => $"{key} has \"train\": false, which forbids training, licence or not: change it if a contract allows it by now.",
            { LacksContract: true } =>
                $"{key} has \"train\": true but names no contract, so nothing trains: add \"contract\": \"the agreement's name\" beside it.",
            { Train: true, Until: { } end } =>
                string.Create(CultureInfo.InvariantCulture, $"{key}: the contract '{rights.Contract}' ended on {end:yyyy-MM-dd}: renew it and \"until\"."),
            _ => $"No contract that allows training on the answers of '{provider}' is named." + Snippet(configuration, provider),
        };
    }

    private static string Snippet(AutarkyConfiguration configuration, string provider)
    {
        if (NameFor(configuration, provider) is not { } name)
        {
            return "";
        }

        ProviderOptions? known = configuration.Gateway.Providers.GetValueOrDefault(name);
        var entry = new JsonObject();
        if (known is not null && known.Dialect != "openai")
        {
            entry["dialect"] = known.Dialect;
        }

        entry["base_url"] = known?.BaseUrl ?? "https://ADDRESS/v1";
        if (known?.ApiKeyEnv is { } variable)
        {
            entry["api_key_env"] = variable;
        }

        entry["rights"] = new JsonObject { ["train"] = true, ["contract"] = "the agreement's name" };
        return " If there is one, write: " + new JsonObject { ["providers"] = new JsonObject { [name] = entry } }.ToJsonString(ReadableJson.Nodes);
    }

    // The configured name of a provider, else one that the configuration takes and that means the same; null where no such name can be made.
    private static string? NameFor(AutarkyConfiguration configuration, string provider)
    {
        string key = ProviderKey.Of(provider);
        string plain = string.Concat(provider.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
        return configuration.Gateway.Providers.Keys.FirstOrDefault(name => string.Equals(ProviderKey.Of(name), key, StringComparison.Ordinal))
            ?? (plain.Length > 0 && string.Equals(ProviderKey.Of(plain), key, StringComparison.Ordinal) ? plain : null);
    }
}
