using System.Globalization;
using Autarky.Gateway.Dialects;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Gateway.Options;

/// <summary>Every rule about the options, one sentence a violation, naming the key and the fix.</summary>
internal static class OptionsCheck
{
    public static IEnumerable<string> Run(GatewayOptions options)
    {
        string[] missing = [.. Missing(options)];
        if (missing.Length > 0)
        {
            return missing;
        }

        return Values(options);
    }

    private static IEnumerable<string> Missing(GatewayOptions options) =>
        new (string Key, object? Value)[]
        {
            ("providers", options.Providers),
            ("models", options.Models),
            ("limits", options.Limits),
            ("timeouts", options.Timeouts),
            ("allowed_hosts", options.AllowedHosts),
        }
            .Concat((options.Models ?? []).Select(model => model.Value is null
                ? (Key: $"models.{model.Key}", Value: (object?)null)
                : ($"models.{model.Key}.provider", model.Value.Provider)))
            .Where(entry => entry.Value is null)
            .Select(entry => $"{entry.Key} is null: leave it out, or give it a value.");

    private static IEnumerable<string> Values(GatewayOptions options)
    {
        foreach ((string name, ProviderOptions provider) in options.Providers)
        {
            if (provider?.Rights is null)
            {
                yield return $"providers.{name}{(provider is null ? "" : ".rights")} is null: leave it out, or give an object.";
                continue;
            }

            foreach (string wrong in Provider($"providers.{name}", name, provider))
            {
                yield return wrong;
            }
        }

        foreach ((string name, ModelOptions model) in options.Models)
        {
            if (model.Provider == ModelOptions.Local)
            {
                foreach (string wrong in Local($"models.{name}", name, model))
                {
                    yield return wrong;
                }

                continue;
            }

            if (model is not { Path: null, CacheGib: null, KvCache: null, Draft: null, Threads: null, Queue: null, Context: null, Exact: false })
            {
                yield return $"models.{name}.path, cache_gib, kv_cache, draft, threads, queue, context and exact are for models that this server runs itself: "
                    + "leave them out, or set provider to 'local'.";
            }

            if (!options.Providers.ContainsKey(model.Provider))
            {
                yield return $"models.{name}.provider is '{model.Provider}', which is not among the providers ({string.Join(", ", options.Providers.Keys)}): "
                    + "add it or name one of them.";
            }
        }

        LimitOptions limits = options.Limits;
        foreach (string wrong in Between("limits.max_body_bytes", limits.MaxBodyBytes, 1024, 1024L * 1024 * 1024)
            .Concat(Between("limits.max_answer_bytes", limits.MaxAnswerBytes, 1024, 1024L * 1024 * 1024))
            .Concat(Between("limits.max_depth", limits.MaxDepth, 8, 1000))
            .Concat(Between("limits.max_header_bytes", limits.MaxHeaderBytes, 1024, 1024 * 1024))
            .Concat(Between("limits.max_headers", limits.MaxHeaders, 10, 1000))
            .Concat(Between("limits.max_concurrent_requests", limits.MaxConcurrentRequests, 1, 1_000_000))
            .Concat(Timeouts("timeouts", options.Timeouts)))
        {
            yield return wrong;
        }
    }

    private static IEnumerable<string> Local(string key, string name, ModelOptions model)
    {
        if (string.IsNullOrEmpty(model.Path))
        {
            yield return $"{key}.path is missing: a local model needs the path of its GGUF file or folder.";
        }

        if (model.Model is { } other && other != name)
        {
            yield return $"{key}.model is '{other}': a local model has the name that it is listed under. Leave it out.";
        }

        if (model.Draft is "")
        {
            yield return $"{key}.draft is empty: name the GGUF file or folder of a smaller model with the same tokens, or leave it out.";
        }

        if (model.KvCache is { } cache && KvPrecisions.Find(cache) is null)
        {
            yield return $"{key}.kv_cache is '{cache}': give one of {string.Join(", ", KvPrecisions.Names)}.";
        }

        foreach (string wrong in Between($"{key}.cache_gib", model.CacheGib, 0.001, 10_000)
            .Concat(Between($"{key}.threads", model.Threads, 1, 1024))
            .Concat(Between($"{key}.queue", model.Queue, 1, 1_000_000))
            .Concat(Between($"{key}.context", model.Context, 2, int.MaxValue)))
        {
            yield return wrong;
        }
    }

    private static IEnumerable<string> Provider(string key, string name, ProviderOptions provider)
    {
        if (name is "student" or "recorded" or "local" || name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            yield return $"{key}: a provider's name is made of letters, digits, '-', '_' and '.', and is not 'student', 'recorded' or 'local': rename it.";
        }

        if (DialectNames.TitleOf(provider.Dialect) is null)
        {
            yield return $"{key}.dialect is '{provider.Dialect}': it must be one of {string.Join(", ", DialectNames.All)}.";
        }

        if (!Uri.TryCreate(provider.BaseUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"{key}.base_url is '{provider.BaseUrl}', which is no http or https address: give one such as https://api.openai.com/v1.";
        }
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0)
        {
            // Not repeated in the message: it may hold a secret.
            yield return $"{key}.base_url holds a user name, password or query: put the key into an environment variable and name it in api_key_env.";
        }

        if (provider.ApiKeyEnv is { } variable && (variable.Length == 0 || variable.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')))
        {
            yield return $"{key}.api_key_env must be the name of an environment variable (letters, digits, '_'), not the key itself: "
                + "export the key under a name and give the name.";
        }

        foreach (string wrong in Between($"{key}.retries", provider.Retries, 0, 10)
            .Concat(Between($"{key}.max_retry_wait_seconds", provider.MaxRetryWaitSeconds, 0, 120))
            .Concat(Between($"{key}.default_max_tokens", provider.DefaultMaxTokens, 1, 10_000_000))
            .Concat(provider.Timeouts is { } own ? Timeouts($"{key}.timeouts", own) : []))
        {
            yield return wrong;
        }
    }

    private static IEnumerable<string> Timeouts(string key, TimeoutOptions timeouts) =>
        Between($"{key}.connect_seconds", timeouts.ConnectSeconds, 0.001, 3600)
            .Concat(Between($"{key}.first_token_seconds", timeouts.FirstTokenSeconds, 0.001, 86_400))
            .Concat(Between($"{key}.idle_seconds", timeouts.IdleSeconds, 0.001, 86_400))
            .Concat(Between($"{key}.total_seconds", timeouts.TotalSeconds, 0.001, 86_400))
            .Concat(Between($"{key}.body_seconds", timeouts.BodySeconds, 0.001, 3600))
            .Concat(Between($"{key}.ledger_seconds", timeouts.LedgerSeconds, 0.001, 3600));

    // What is not given has its default.
    private static IEnumerable<string> Between(string key, double? value, double least, double most) =>
        value is { } given ? Between(key, given, least, most) : [];

    private static IEnumerable<string> Between(string key, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{key} is {value}: give a value from {least} to {most}.");
        }
    }
}
