using System.Text.Json;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// Tokens as Anthropic counts them, gathered over the events that carry them: each count only grows, so the largest of each is right (some servers send 0 again
/// at the end, some all counts twice). There, <c>input_tokens</c> leaves out what was read from or written to the cache; in a <see cref="Usage"/> they are all
/// tokens of the prompt.
/// </summary>
internal sealed class MessageUsage
{
    private int? _input;
    private int? _read;
    private int? _written;
    private int? _output;
    private int? _thoughts;

    /// <summary>Whether a count came.</summary>
    public bool IsKnown => _input is not null || _output is not null;

    /// <summary>Takes the counts of a message or an event.</summary>
    public void Add(JsonElement parent)
    {
        if (parent.TryGetProperty("usage"u8, out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _input = Larger(_input, Number(usage, "input_tokens"));
            _read = Larger(_read, Number(usage, "cache_read_input_tokens"));
            _written = Larger(_written, Number(usage, "cache_creation_input_tokens"));
            _output = Larger(_output, Number(usage, "output_tokens"));
            if (usage.TryGetProperty("output_tokens_details"u8, out JsonElement details) && details.ValueKind == JsonValueKind.Object)
            {
                _thoughts = Larger(_thoughts, Number(details, "thinking_tokens"));
            }
        }
    }

    public Usage ToUsage() => new((_input ?? 0) + (_read ?? 0) + (_written ?? 0), _read ?? 0, _output ?? 0)
    {
        CacheWritten = _written ?? 0,
        Reasoning = Math.Min(_thoughts ?? 0, _output ?? 0),
    };

    /// <summary>The member <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, usage.Input - usage.CachedInput - usage.CacheWritten);
        writer.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWritten);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CachedInput);
        writer.WriteNumber("output_tokens"u8, usage.Output);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static int? Larger(int? known, int? given) => given > known || known is null ? given : known;

    private static int? Number(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number : null;
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
