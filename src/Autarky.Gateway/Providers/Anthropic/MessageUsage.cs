using System.Text.Json;
using Autarky.Gateway.OpenAi;

namespace Autarky.Gateway.Providers.Anthropic;

/// <summary>
/// Tokens as Anthropic counts them, gathered over the events that carry them; the last value of each wins. There, <c>input_tokens</c>
/// leaves out what was read from or written to the cache; in OpenAI's shape they are all tokens of the prompt.
/// </summary>
internal sealed class MessageUsage
{
    private int? _input;
    private int? _read;
    private int? _written;
    private int? _output;

    public void Add(JsonElement parent)
    {
        if (parent.TryGetProperty("usage"u8, out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _input = Number(usage, "input_tokens") ?? _input;
            _read = Number(usage, "cache_read_input_tokens") ?? _read;
            _written = Number(usage, "cache_creation_input_tokens") ?? _written;
            _output = Number(usage, "output_tokens") ?? _output;
        }
    }

    public Usage ToUsage() => new((_input ?? 0) + (_read ?? 0) + (_written ?? 0), _read ?? 0, _output ?? 0);

    private static int? Number(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
            ? number : null;
}

/// <summary>Why a message ended, in OpenAI's words.</summary>
internal static class StopReasons
{
    public static string ToFinishReason(string? reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop", // end_turn, stop_sequence, pause_turn
    };
}
