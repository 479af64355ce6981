using System.Text.Json;
using Autarky.Gateway.Requests;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>How a request for a stream is made to ask for its token counts: by a few bytes in the body as received.</summary>
internal static class UsageWish
{
    /// <param name="received">A request that does not ask.</param>
    public static Splice Of(ReceivedJson received)
    {
        if (!received.Root.TryGetProperty("stream_options"u8, out JsonElement options))
        {
            // In front of the first of the members, of which there are always some.
            return Behind(received.RangeOf(received.Root).Start, "\"stream_options\":{\"include_usage\":true},"u8);
        }

        Range place = received.RangeOf(options);
        if (options.ValueKind != JsonValueKind.Object)
        {
            return new Splice(place, "{\"include_usage\":true}"u8.ToArray());
        }

        return options.TryGetProperty("include_usage"u8, out JsonElement said) ? new Splice(received.RangeOf(said), "true"u8.ToArray())
            : Behind(place.Start, options.EnumerateObject().MoveNext() ? "\"include_usage\":true,"u8 : "\"include_usage\":true"u8);
    }

    private static Splice Behind(Index brace, ReadOnlySpan<byte> text) => new((brace.Value + 1)..(brace.Value + 1), text.ToArray());
}
