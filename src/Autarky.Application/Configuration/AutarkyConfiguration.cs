using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;
using Autarky.Learning.Policies;
using Autarky.Ledger.Money;
using Autarky.Ledger.Rights;
using Autarky.Ledger.UseCases;

namespace Autarky.Application.Configuration;

/// <summary>The configuration of a data directory, with defaults filled in.</summary>
public sealed class AutarkyConfiguration
{
    private static readonly string[] HostKeys = ["use_cases", "prices", "encoder"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly AutarkyFile _file;

    private AutarkyConfiguration(AutarkyFile file, GatewayOptions gateway, IReadOnlyList<string> namedProviders)
    {
        _file = file;
        Gateway = gateway;
        NamedProviders = namedProviders;

        // Only what the file says: a built-in "openai" that says nothing must not stand against the file's "OpenAI".
        Contracts = new ProviderContracts(namedProviders.Select(name => KeyValuePair.Create(name, gateway.Providers[name].Rights)));
        Prices = PriceBook.Default.With(PricesOf(file.Prices));
    }

    /// <summary>The <see cref="ConfigurationFile.Fingerprint"/> of the file that it was read from; empty where it was none.</summary>
    internal string Fingerprint { get; private init; } = "";

    /// <summary>Providers, models, limits and time limits.</summary>
    public GatewayOptions Gateway { get; }

    /// <summary>The built-in prices and those of the file.</summary>
    public PriceBook Prices { get; }

    /// <summary>The sentence encoder that the file names, as it is written there; null where it names none.</summary>
    public string? Encoder => _file.Encoder;

    /// <summary>Providers that the file names; others are built in.</summary>
    public IReadOnlyList<string> NamedProviders { get; }

    /// <summary>The use cases that the file names, with what it sets of each.</summary>
    public IReadOnlyDictionary<string, UseCaseSettings> UseCases => _file.UseCases;

    /// <exception cref="UserError">The file is not valid; the message names the key.</exception>
    public static async Task<AutarkyConfiguration> LoadAsync(DataDirectory data, CancellationToken cancellationToken)
    {
        ConfigurationFile file = await ConfigurationFile.ReadAsync(data, cancellationToken);
        return file.Parse();
    }

    /// <exception cref="JsonException">Not JSON, or a key of the wrong type.</exception>
    /// <exception cref="FormatException">A value that is refused; the message names the key.</exception>
    public static AutarkyConfiguration Parse(ReadOnlySpan<byte> json) => Parse(json, "");

    /// <summary>The same, of a file's bytes.</summary>
    internal static AutarkyConfiguration Parse(ReadOnlySpan<byte> json, string fingerprint)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..];
        }

        if (!Utf8.IsValid(json))
        {
            throw new FormatException("it is not UTF-8 text: save it as UTF-8.");
        }

        if (JsonNode.Parse(json, documentOptions: Lenient) is not JsonObject all)
        {
            throw new FormatException("it must be a JSON object; {} takes the defaults.");
        }

        NoNulls.Check(all);
        var own = new JsonObject();
        foreach (string key in HostKeys)
        {
            if (all.Remove(key, out JsonNode? value))
            {
                own[key] = value;
            }
        }

        AutarkyFile file = own.Deserialize(AutarkyFileJson.Default.AutarkyFile)!;
        string[] named = all["providers"] is JsonObject providers ? [.. providers.Select(provider => provider.Key)] : [];
        GatewayOptions gateway = GatewayOptions.Parse(Encoding.UTF8.GetBytes(all.ToJsonString()));
        var configuration = new AutarkyConfiguration(file, gateway, named) { Fingerprint = fingerprint };
        configuration.Check();
        return configuration;
    }

    /// <summary>What a use case's owner demands.</summary>
    public UseCasePolicy Policy(string useCase)
    {
        var standard = new UseCasePolicy();
        UseCaseSettings entry = _file.UseCases.GetValueOrDefault(useCase) ?? new UseCaseSettings();
        return new UseCasePolicy
        {
            Margin = entry.Margin ?? standard.Margin,
            Target = entry.Target ?? standard.Target,
            Confidence = entry.Confidence ?? standard.Confidence,
            LeastConfidence = entry.LeastConfidence ?? standard.LeastConfidence,
            TrainShare = entry.TrainShare ?? standard.TrainShare,
            CalibrationShare = entry.CalibrationShare ?? standard.CalibrationShare,
            FoldLabels = entry.FoldLabels ?? standard.FoldLabels,
        };
    }

    /// <summary>What the contracts with providers allow, by any spelling of their names.</summary>
    public ProviderContracts Contracts { get; }

    private void Check()
    {
        if (_file.Encoder is { } encoder && string.IsNullOrWhiteSpace(encoder))
        {
            throw new FormatException($"encoder is empty; it must be the path of a sentence encoder's folder or GGUF file, or \"{ConfiguredEncoder.None}\".");
        }

        foreach ((string name, UseCaseSettings useCase) in _file.UseCases)
        {
            Share($"use_cases.{name}.margin", useCase.Margin);
            Share($"use_cases.{name}.target", useCase.Target);
            Share($"use_cases.{name}.confidence", useCase.Confidence);
            Share($"use_cases.{name}.least_confidence", useCase.LeastConfidence);
            Share($"use_cases.{name}.train_share", useCase.TrainShare);
            Share($"use_cases.{name}.calibration_share", useCase.CalibrationShare);
            UseCasePolicy policy = Policy(name);
            if (policy.TrainShare + policy.CalibrationShare >= 1)
            {
                throw new FormatException($"use_cases.{name}: train_share + calibration_share is 1 or more, so no rows are left for the test.");
            }

            if (useCase.Teacher is { } teacher && teacher.Provider != ILocalModels.ProviderName && !Gateway.Providers.ContainsKey(teacher.Provider))
            {
                throw new FormatException(
                    $"use_cases.{name}.teacher.provider is '{teacher.Provider}', which is not among providers: {string.Join(", ", Gateway.Providers.Keys)}.");
            }

            CheckCandidate($"use_cases.{name}.candidate", useCase.Candidate);
        }
    }

    private static IEnumerable<PriceEntry> PricesOf(List<JsonElement> prices) =>
        prices.Select((price, index) => PriceFile.Entry(price, string.Create(CultureInfo.InvariantCulture, $"prices[{index}]")));

    private void CheckCandidate(string key, CandidateModel? candidate)
    {
        if (candidate is null)
        {
            return;
        }

        if (candidate.Provider != ILocalModels.ProviderName && !Gateway.Providers.ContainsKey(candidate.Provider))
        {
            throw new FormatException(
                $"{key}.provider is '{candidate.Provider}', which is not among providers: "
                    + $"{string.Join(", ", Gateway.Providers.Keys)}, or '{ILocalModels.ProviderName}' for a model that this server runs.");
        }

        if (string.IsNullOrWhiteSpace(candidate.Model))
        {
            throw new FormatException($"{key}.model is empty: name a model of provider '{candidate.Provider}'.");
        }

        if (candidate.OneOf is { Count: 0 })
        {
            throw new FormatException(
                $"{key}.one_of is empty, so that no answer would ever be accepted: list the answers, or leave it out to take whatever the model answers.");
        }
    }

    private static void Share(string key, double? value)
    {
        if (value is { } share && !(share > 0 && share < 1))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{key} is {share}; it must lie between 0 and 1, both excluded."));
        }
    }
}
