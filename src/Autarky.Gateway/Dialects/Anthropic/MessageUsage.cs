using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Json;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// Tokens as Anthropic counts them, gathered over the events that carry them: each count only grows, so the largest of each is right (some servers send 0 again
/// at the end, some all counts twice). There, <c>input_tokens</c> leaves out what was read from or written to the cache; in a <see cref="Usage"/> they are all
/// tokens of the prompt.
/// </summary>
internal sealed class MessageUsage
{
    private static readonly string[] TierNames = ["service_tier", "speed", "inference_geo"];

    private readonly string?[] _tier = new string?[TierNames.Length];
    private TokenNumbers _numbers;
    private Counts _counts;

    // What compactions within the request read and wrote is billed, and stands in no total.
    private Counts _compactions;

    /// <summary>Whether a count came.</summary>
    public bool IsKnown => _counts.Input is not null || _counts.Output is not null;

    /// <summary>Takes the counts of a message or an event.</summary>
    public void Add(JsonElement parent)
    {
        if (JsonFields.Given(parent, "usage") is not { ValueKind: JsonValueKind.Object } usage)
        {
            return;
        }

        _counts = Counts.Largest(_counts, Counts.Read(usage, ref _numbers));
        if (JsonFields.Given(usage, "iterations") is { ValueKind: JsonValueKind.Array } iterations)
        {
            var sum = default(Counts);
            foreach (JsonElement iteration in iterations.EnumerateArray())
            {
                if (JsonFields.TextOrNull(JsonFields.Given(iteration, "type")) == "compaction")
                {
                    sum = Counts.Sum(sum, Counts.Read(iteration, ref _numbers));
                }
            }

            _compactions = Counts.Largest(_compactions, sum);
        }

        for (int i = 0; i < TierNames.Length; i++)
        {
            _tier[i] = JsonFields.TextOrNull(JsonFields.Given(usage, TierNames[i])) ?? _tier[i];
        }
    }

    public Usage ToUsage()
    {
        Counts all = Counts.Sum(_counts, _compactions);
        long input = (long)(all.Input ?? 0) + (all.Cached ?? 0) + all.AllWritten;
        bool isTooMuch = input > int.MaxValue;
        return new Usage(isTooMuch ? 0 : (int)input, isTooMuch ? 0 : all.Cached ?? 0, all.Output ?? 0)
        {
            CacheWritten = isTooMuch ? 0 : (int)all.AllWritten,
            CacheWrittenForAnHour = isTooMuch ? 0 : all.WrittenForAnHour ?? 0,
            Reasoning = Math.Min(all.Thoughts ?? 0, all.Output ?? 0),
            Tier = ServedTier.Of(_tier),
            IsEstimated = isTooMuch || _numbers.AreDoubtful,
            LacksInput = isTooMuch || (_counts.Input is null && _counts.Cached is null && _counts.AllWritten == 0),
            LacksOutput = _counts.Output is null,
        };
    }

    /// <summary>The member <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.Input - usage.CachedInput - usage.CacheWritten);
        writer.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWritten);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CachedInput);
        writer.WriteNumber("output_tokens"u8, usage.Output);
        if (usage.CacheWrittenForAnHour > 0)
        {
            writer.WriteStartObject("cache_creation"u8);
            writer.WriteNumber("ephemeral_5m_input_tokens"u8, usage.CacheWritten - usage.CacheWrittenForAnHour);
            writer.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWrittenForAnHour);
            writer.WriteEndObject();
        }

        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>What an object says; null what it does not.</summary>
    private readonly record struct Counts(int? Input, int? Cached, int? Written, int? WrittenForAnHour, int? WrittenForMinutes, int? Output, int? Thoughts)
    {
        // Without a split it is kept for five minutes, the ordinary time.
        public long AllWritten => Math.Max(Written ?? 0, (long)(WrittenForAnHour ?? 0) + (WrittenForMinutes ?? 0));

        public static Counts Read(JsonElement usage, ref TokenNumbers numbers) => new(
            numbers.Read(usage, "input_tokens"),
            numbers.Read(usage, "cache_read_input_tokens"),
            numbers.Read(usage, "cache_creation_input_tokens"),
            numbers.Read(usage, "cache_creation", "ephemeral_1h_input_tokens"),
            numbers.Read(usage, "cache_creation", "ephemeral_5m_input_tokens"),
            numbers.Read(usage, "output_tokens"),
            numbers.Read(usage, "output_tokens_details", "thinking_tokens"));

        public static Counts Largest(Counts a, Counts b) => Each(a, b, static (x, y) => Math.Max(x, y));

        public static Counts Sum(Counts a, Counts b) => Each(a, b, static (x, y) => (int)Math.Min(int.MaxValue, (long)x + y));

        private static Counts Each(Counts a, Counts b, Func<int, int, int> of)
        {
            int? Both(int? x, int? y) => x is { } first && y is { } second ? of(first, second) : x ?? y;
            return new Counts(
                Both(a.Input, b.Input), Both(a.Cached, b.Cached), Both(a.Written, b.Written), Both(a.WrittenForAnHour, b.WrittenForAnHour),
                Both(a.WrittenForMinutes, b.WrittenForMinutes), Both(a.Output, b.Output), Both(a.Thoughts, b.Thoughts));
        }
    }
}

/// <summary>Why a message ended.</summary>
internal static class StopReasons
{
    public static EndReason Read(string? reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => EndReason.Length,
        "tool_use" => EndReason.Calls,
        "refusal" => EndReason.Refused,
        "stop_sequence" => EndReason.StopText,
        "pause_turn" => EndReason.Paused,
        _ => EndReason.Stop,
    };

    public static string Word(EndReason? reason) => reason switch
    {
        EndReason.Length => "max_tokens",
        EndReason.Calls => "tool_use",
        EndReason.Refused => "refusal",
        EndReason.StopText => "stop_sequence",
        EndReason.Paused => "pause_turn",
        _ => "end_turn",
    };
}
