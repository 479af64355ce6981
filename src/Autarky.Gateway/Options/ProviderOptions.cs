using System.Text.Json.Serialization;
using Autarky.Ledger.Rights;

namespace Autarky.Gateway.Options;

/// <summary>A provider.</summary>
public sealed class ProviderOptions
{
    /// <summary>
    /// What it speaks: openai (chat completions, as most servers speak them), openai-responses, anthropic or gemini. <value>Default openai.</value>
    /// </summary>
    public string Dialect { get; set; } = "openai";

    /// <summary>
    /// Where it is: for OpenAI's dialects the part before <c>/chat/completions</c>, <c>/responses</c> and <c>/embeddings</c> (usually ending in
    /// <c>/v1</c>), for Anthropic's the part before <c>/v1/messages</c>,
    /// for Google's the part before <c>/v1beta/models</c>.
    /// </summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>The environment variable that holds its key; null for a server without keys.</summary>
    public string? ApiKeyEnv { get; set; }

    /// <summary>Whether we run it ourselves: its answers count as in-house.</summary>
    public bool InHouse { get; set; }

    /// <summary>What its contract lets us do with its answers. <value>Default: keep and evaluate, not train.</value></summary>
    [JsonObjectCreationHandling(JsonObjectCreationHandling.Replace)]
    public ProviderRights Rights { get; set; } = new();

    /// <summary>Timeouts of this provider; null takes the general ones.</summary>
    public TimeoutOptions? Timeouts { get; set; }

    /// <summary>How often a request is sent again when no connection stands or the provider is overloaded. <value>Default 2.</value></summary>
    public int Retries { get; set; } = 2;

    /// <summary>The longest wait before sending again, in seconds; a provider that asks for more is given up. <value>Default 5.</value></summary>
    public double MaxRetryWaitSeconds { get; set; } = 5;

    /// <summary>
    /// Whether it is asked to count the tokens of every stream (<c>stream_options.include_usage</c>), also where the client did not: then the counts are taken
    /// out of the client's answer again. False for a provider that refuses the field; its streams are counted here. <value>Default true.</value>
    /// </summary>
    public bool StreamUsage { get; set; } = true;

    /// <summary><c>max_tokens</c> for providers that demand one, where the client gave none. <value>Default 4,096.</value></summary>
    public int DefaultMaxTokens { get; set; } = 4096;
}
