using System.Text.Json.Serialization;
using Autarky.Models.Generation.Chat;

namespace Autarky.Commands.Chat;

/// <summary>What <c>chat --json</c> prints.</summary>
internal sealed record ChatOutcome
{
    public required string Text { get; init; }

    public string? Reasoning { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>cancelled</c>.</summary>
    public required string FinishReason { get; init; }

    public required int PromptTokens { get; init; }

    public required int AnswerTokens { get; init; }

    public required double FirstTokenSeconds { get; init; }

    /// <summary>Of those that were not known from before.</summary>
    public required double PromptTokensPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }

    public static ChatOutcome Of(string text, string reasoning, ChatEnd end)
    {
        TimeSpan first = end.Timings.FirstToken ?? end.Timings.Finished;
        double seconds = (end.Timings.Finished - first).TotalSeconds, reading = (first - end.Timings.Started).TotalSeconds;
        return new ChatOutcome
        {
            Text = text,
            Reasoning = reasoning.Length > 0 ? reasoning : null,
            FinishReason = end.Reason switch
            {
                ChatEndReason.Length => "length",
                ChatEndReason.Cancelled => "cancelled",
                ChatEndReason.ToolCalls => "tool_calls",
                _ => "stop",
            },
            PromptTokens = end.Counts.Prompt,
            AnswerTokens = end.Counts.Answer,
            FirstTokenSeconds = first.TotalSeconds,
            PromptTokensPerSecond = reading > 0 ? (end.Counts.Prompt - end.Counts.Cached) / reading : 0,
            TokensPerSecond = end.Counts.Answer > 1 && seconds > 0 ? (end.Counts.Answer - 1) / seconds : 0,
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChatOutcome))]
internal sealed partial class ChatOutcomeJson : JsonSerializerContext;
