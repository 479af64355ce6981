using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autarky.Gateway.Options;

/// <summary>How the gateway is set up. Read from JSON with names in snake case; unknown names are refused, so that typing errors show.</summary>
public sealed class GatewayOptions
{
    /// <summary>
    /// Providers by the name that models and use cases call them. <value>Default: openai, anthropic and gemini with their usual key variables.</value>
    /// </summary>
    public Dictionary<string, ProviderOptions> Providers { get; set; } = new(StringComparer.Ordinal)
    {
        ["openai"] = new() { BaseUrl = "https://api.openai.com/v1", ApiKeyEnv = "OPENAI_API_KEY" },
        ["anthropic"] = new() { Dialect = "anthropic", BaseUrl = "https://api.anthropic.com", ApiKeyEnv = "ANTHROPIC_API_KEY" },
        ["gemini"] = new() { Dialect = "gemini", BaseUrl = "https://generativelanguage.googleapis.com", ApiKeyEnv = "GEMINI_API_KEY" },
    };

    /// <summary>Names that clients may ask for, each with the provider and the model that answer it.</summary>
    public Dictionary<string, ModelOptions> Models { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What a request may cost the gateway.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>How long things may take.</summary>
    public TimeoutOptions Timeouts { get; set; } = new();

    /// <summary>
    /// Host names besides <c>localhost</c> and loopback addresses under which requests over the loopback interface are answered.
    /// Needed behind a proxy on the same machine. <c>*</c> answers every name. <value>Default: none.</value>
    /// </summary>
    public List<string> AllowedHosts { get; set; } = [];

    /// <summary>Reads options from JSON and checks them.</summary>
    /// <exception cref="FormatException">Not JSON, an unknown name, a wrong type or a refused value; the message names the key.</exception>
    public static GatewayOptions Parse(ReadOnlySpan<byte> json)
    {
        GatewayOptions options;
        try
        {
            options = JsonSerializer.Deserialize(json, GatewayOptionsJson.Default.GatewayOptions)
                ?? throw new FormatException("The gateway's options are null: give an object, {} for the defaults.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"The gateway's options cannot be read at '{error.Path ?? "$"}': {error.Message}", error);
        }

        options.Check();
        return options;
    }

    /// <summary>The same with other models.</summary>
    internal GatewayOptions WithModels(Dictionary<string, ModelOptions> models) => new()
    {
        Providers = Providers,
        Models = models,
        Limits = Limits,
        Timeouts = Timeouts,
        AllowedHosts = AllowedHosts,
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="FormatException">One or more values are refused; the message names each key and the fix.</exception>
    public void Check()
    {
        List<string> wrong = [.. OptionsCheck.Run(this)];
        if (wrong.Count > 0)
        {
            throw new FormatException(string.Join('\n', wrong));
        }
    }
}

/// <summary>A name for a model.</summary>
public sealed class ModelOptions
{
    /// <summary>The provider's name for models that this server runs itself.</summary>
    public const string Local = "local";

    /// <summary>The provider's name in <see cref="GatewayOptions.Providers"/>, or <c>local</c> for a model that this server runs itself.</summary>
    public string Provider { get; set; } = "";

    /// <summary>The model by the provider's name for it; null when it has the same name.</summary>
    public string? Model { get; set; }

    /// <summary>The GGUF file or Hugging Face folder of a local model, one that writes or one that embeds; null for every other.</summary>
    public string? Path { get; set; }

    /// <summary>GiB for a local model's keys and values; null for a quarter of the machine's memory. Models that embed keep none.</summary>
    public double? CacheGib { get; set; }

    /// <summary>Threads that compute a local model; the answers are the same with any number. Null for one a processor.</summary>
    public int? Threads { get; set; }

    /// <summary>The most requests that wait for a local model; one more is refused with 429. <value>Default 128.</value></summary>
    public int? Queue { get; set; }

    /// <summary>
    /// The most tokens of prompt and answer together, or of a text to embed; null for what the model was made for, which is the most there is.
    /// </summary>
    public int? Context { get; set; }

    /// <summary>How a local model's keys and values are kept: <c>f32</c>, <c>f16</c> or <c>q8_0</c>; null for f16, or f32 where it is exact.</summary>
    public string? KvCache { get; set; }

    /// <summary>A smaller local model with the same tokens that guesses ahead, a GGUF file or Hugging Face folder; null for none.</summary>
    public string? Draft { get; set; }

    /// <summary>Whether a local model computes in float32 throughout, which is slower; else quantised weights meet inputs rounded to bytes.</summary>
    public bool Exact { get; set; }
}

/// <summary>What a request may cost the gateway.</summary>
public sealed class LimitOptions
{
    /// <summary>Largest body of a request, in bytes. <value>Default 32 MiB.</value></summary>
    public long MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Largest answer of a provider, in bytes. <value>Default 64 MiB.</value></summary>
    public long MaxAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How deep the JSON of a request may nest. <value>Default 64.</value></summary>
    public int MaxDepth { get; set; } = 64;

    /// <summary>Largest sum of a request's header names and values, in bytes. <value>Default 32 KiB.</value></summary>
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Most headers of a request. <value>Default 100.</value></summary>
    public int MaxHeaders { get; set; } = 100;

    /// <summary>Most requests for chats and embeddings in work at a time; more are refused with 503. <value>Default 10,000.</value></summary>
    public int MaxConcurrentRequests { get; set; } = 10_000;
}

/// <summary>How long things may take, in seconds.</summary>
public sealed class TimeoutOptions
{
    /// <summary>Until a connection to a provider stands. <value>Default 10.</value></summary>
    public double ConnectSeconds { get; set; } = 10;

    /// <summary>
    /// Until the first token of a stream. Answers that are not streamed have only <see cref="TotalSeconds"/>: they are silent while the
    /// model works. <value>Default 120.</value>
    /// </summary>
    public double FirstTokenSeconds { get; set; } = 120;

    /// <summary>Between two pieces of an answer. <value>Default 60.</value></summary>
    public double IdleSeconds { get; set; } = 60;

    /// <summary>
    /// For the whole of one exchange, every attempt included; in a provider's own timeouts, for the whole of one answer of it, streamed or not.
    /// <value>Default 600.</value>
    /// </summary>
    public double TotalSeconds { get; set; } = 600;

    /// <summary>Until a request's body is read. <value>Default 60.</value></summary>
    public double BodySeconds { get; set; } = 60;

    /// <summary>Until the ledger has committed; then it counts as unavailable. <value>Default 30.</value></summary>
    public double LedgerSeconds { get; set; } = 30;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(GatewayOptions))]
internal sealed partial class GatewayOptionsJson : JsonSerializerContext;
