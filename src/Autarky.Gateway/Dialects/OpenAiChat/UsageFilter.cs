using System.Buffers;
using System.Text.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// Takes the token counts out of a stream of chunks whose client did not ask for them: the chunk without choices that holds them, and <c>"usage": null</c> in
/// every other. Counts that come in a chunk with choices would have come anyway and stay.
/// </summary>
internal sealed class UsageFilter : IStreamFilter
{
    private readonly ArrayBufferWriter<byte> _kept = new();
    private bool _endsInReturn;

    public ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> events)
    {
        // The line feed that ended an event which was taken out may come with the next piece.
        if (_endsInReturn && events.Length > 0)
        {
            events = events.Span[0] == (byte)'\n' ? events[1..] : events;
            _endsInReturn = false;
        }

        ReadOnlySpan<byte> all = events.Span;
        if (all.IndexOf("usage"u8) < 0)
        {
            return events;
        }

        _kept.ResetWrittenCount();
        for (int from = 0; from < all.Length;)
        {
            int length = LengthOfEvent(all[from..]);
            ReadOnlySpan<byte> one = all.Slice(from, length);
            from += length;
            Range cut = CutIn(one);
            bool isWhole = cut.Equals(Range.All);
            _kept.Write(isWhole ? default : one[..cut.Start]);
            _kept.Write(isWhole ? default : one[cut.End..]);
            _endsInReturn = isWhole && from == all.Length && one[^1] == (byte)'\r';
        }

        return _kept.WrittenMemory;
    }

    // Up to the end of the next empty line.
    private static int LengthOfEvent(ReadOnlySpan<byte> from)
    {
        for (int at = 0; at < from.Length;)
        {
            int line = from[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (line < 0)
            {
                break;
            }

            at += line;
            at += from[at] == (byte)'\r' && at + 1 < from.Length && from[at + 1] == (byte)'\n' ? 2 : 1;
            if (line == 0)
            {
                return at;
            }
        }

        return from.Length;
    }

    // What of an event is taken out: all, the usage that is null, or (an empty range) nothing.
    private static Range CutIn(ReadOnlySpan<byte> one)
    {
        const int None = -1;
        int start = None;
        ReadOnlySpan<byte> data = default;
        List<byte>? joined = null;
        for (int at = 0; at < one.Length;)
        {
            int length = one[at..].IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = length < 0 ? one[at..] : one.Slice(at, length);
            int field = line.StartsWith("\uFEFFdata:"u8) ? 8 : line.StartsWith("data:"u8) ? 5 : 0;
            if (field > 0 && start != None)
            {
                joined ??= [.. data];
                joined.AddRange(line[field..]);
            }
            else if (field > 0)
            {
                start = at + field;
                data = line[field..];
            }

            at = length < 0 ? one.Length : at + length + 1;
        }

        Range found = start == None ? default : Find(joined is null ? data : joined.ToArray());
        return found.Equals(Range.All) ? found
            : joined is not null || found.Equals(default(Range)) ? 0..0 // a chunk on several lines stays as it is
            : (start + found.Start.Value)..(start + found.End.Value);
    }

    private static Range Find(ReadOnlySpan<byte> chunk)
    {
        (Range Place, JsonTokenType Is) usage = default;
        bool hasChoices = true;
        try
        {
            var reader = new Utf8JsonReader(chunk);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int start = (int)reader.TokenStartIndex;
                bool isUsage = reader.ValueTextEquals("usage"u8);
                bool isChoices = reader.ValueTextEquals("choices"u8);
                reader.Read();
                JsonTokenType type = reader.TokenType;
                int value = (int)reader.TokenStartIndex;
                reader.Skip();
                int end = (int)reader.BytesConsumed;
                usage = isUsage ? (start..end, type) : usage;
                bool isEmpty = type == JsonTokenType.Null || (type == JsonTokenType.StartArray && IsBlank(chunk[(value + 1)..(end - 1)]));
                hasChoices = isChoices ? !isEmpty : hasChoices;
            }
        }
        catch (JsonException)
        {
            return default; // whoever listens to the stream says so
        }

        return usage.Is switch
        {
            JsonTokenType.StartObject when !hasChoices => Range.All,
            JsonTokenType.Null => WithComma(chunk, usage.Place),
            _ => default,
        };
    }

    // With the comma and the blanks behind it, or those in front of it where it is the last member.
    private static Range WithComma(ReadOnlySpan<byte> chunk, Range member)
    {
        (int start, int end) = (member.Start.Value, member.End.Value);
        while (end < chunk.Length && IsBlank(chunk[end]))
        {
            end++;
        }

        if (end < chunk.Length && chunk[end] == (byte)',')
        {
            end++;
            while (end < chunk.Length && IsBlank(chunk[end]))
            {
                end++;
            }

            return start..end;
        }

        end = member.End.Value;
        while (start > 0 && IsBlank(chunk[start - 1]))
        {
            start--;
        }

        return start > 0 && chunk[start - 1] == (byte)',' ? (start - 1)..end : member;
    }

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
