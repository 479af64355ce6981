using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Generation.Sampling;

namespace Autarky.Models.Generation.Chat;

/// <summary>A conversation whose next message is wanted. Messages and tools are in OpenAI's shape.</summary>
public sealed record Conversation
{
    /// <summary>What was said so far.</summary>
    public required JsonArray Messages { get; init; }

    /// <summary>Tools that the model may call; null for none.</summary>
    public JsonArray? Tools { get; init; }

    /// <summary>Whether it must call one.</summary>
    public ToolUse ToolUse { get; init; }

    /// <summary>What the answer must look like; null for anything.</summary>
    public AnswerShape? Shape { get; init; }

    /// <summary>More variables for the chat template (<c>enable_thinking</c>, <c>reasoning_effort</c>).</summary>
    public JsonObject? Variables { get; init; }

    /// <summary>How tokens are chosen; null for the model's defaults.</summary>
    public SamplingOptions? Sampling { get; init; }

    /// <summary>The most tokens of each answer; null for as many as fit.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How many answers.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Texts that end the answer.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>How many of the likeliest tokens to report for each token; null for no report.</summary>
    public int? TopLogprobs { get; init; }
}

/// <summary>Whether the model calls tools.</summary>
public enum ToolUse
{
    /// <summary>As it likes.</summary>
    Free,

    /// <summary>Exactly one of those offered.</summary>
    Forced,
}

/// <summary>What an answer must look like.</summary>
/// <param name="Schema">The JSON schema that it fulfils; null for any JSON object.</param>
public sealed record AnswerShape(JsonElement? Schema);
