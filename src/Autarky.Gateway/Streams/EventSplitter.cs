namespace Autarky.Gateway.Streams;

/// <summary>Receives what <see cref="EventSplitter"/> finds.</summary>
internal interface IEventSink
{
    /// <summary>One event's data (its data lines joined by line feeds).</summary>
    /// <param name="name">The event's name; empty when it has none.</param>
    /// <param name="data">Valid during the call.</param>
    /// <returns>False to stop here: this event and everything after it stays held back.</returns>
    bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data);
}

/// <summary>
/// Cuts a stream of server-sent events at the ends of events, whatever the pieces it arrives in, and hands each event to a sink on the way.
/// The bytes themselves are never changed. https://html.spec.whatwg.org/multipage/server-sent-events.html
/// </summary>
internal sealed class EventSplitter(int maxEventBytes)
{
    private byte[] _held = [];
    private int _heldLength;
    private byte[] _data = [];
    private int _dataLength = -1;
    private byte[] _name = [];
    private bool _skipLineFeed;
    private int _scanned;
    private bool _atStart = true;
    private int _stoppedAt;

    /// <summary>True once the sink stopped the stream: nothing more is released.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The event at which the sink stopped the stream, without what came behind it; empty where it did not.</summary>
    public ReadOnlyMemory<byte> Last => _held.AsMemory(0, _stoppedAt);

    /// <summary>What is held back: an event that is not complete, or everything from the stop on.</summary>
    public ReadOnlyMemory<byte> Held => _held.AsMemory(0, _heldLength);

    /// <summary>Takes the next piece.</summary>
    /// <returns>The bytes of complete events, to be passed on. Valid until the next call.</returns>
    /// <exception cref="InvalidDataException">One event is larger than the limit.</exception>
    public ReadOnlyMemory<byte> Feed(ReadOnlyMemory<byte> piece, IEventSink sink)
    {
        if (Stopped)
        {
            Hold(piece.Span);
            return default;
        }

        // Usually nothing is held, and the piece itself is passed on without a copy.
        ReadOnlyMemory<byte> all = piece;
        if (_heldLength > 0)
        {
            Hold(piece.Span);
            all = Held;
        }

        int released = Scan(all.Span, sink);
        ReadOnlyMemory<byte> rest = all[released..];
        if (rest.Length > maxEventBytes)
        {
            throw new InvalidDataException($"One event of the stream is larger than {maxEventBytes} bytes.");
        }

        _scanned -= released;
        if (_heldLength == 0)
        {
            Hold(rest.Span);
            return all[..released];
        }

        // The released bytes are moved out of the way of the held ones.
        byte[] output = all[..released].ToArray();
        rest.Span.CopyTo(_held);
        _heldLength = rest.Length;
        return output;
    }

    /// <summary>The stream is over: hands over the event whose closing empty line is missing, where there is one.</summary>
    /// <returns>Its bytes, closed.</returns>
    public ReadOnlyMemory<byte> End(IEventSink sink) => Stopped || _heldLength == 0 ? default : Feed("\n\n"u8.ToArray(), sink);

    // Returns how many bytes belong to complete events.
    private int Scan(ReadOnlySpan<byte> all, IEventSink sink)
    {
        int released = 0;
        int at = _scanned;
        while (true)
        {
            if (_skipLineFeed && at < all.Length)
            {
                _skipLineFeed = false;
                if (all[at] == (byte)'\n')
                {
                    at++;
                    if (released == at - 1)
                    {
                        released = at; // the second half of the line end that closed the event
                    }
                }
            }

            int length = all[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                break;
            }

            ReadOnlySpan<byte> line = all.Slice(at, length);
            at += length + 1;
            _skipLineFeed = all[at - 1] == (byte)'\r';
            if (_atStart)
            {
                _atStart = false;
                line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
            }

            if (line.IsEmpty)
            {
                bool go = _dataLength < 0 || sink.OnEvent(_name, _data.AsSpan(0, _dataLength));
                _dataLength = -1;
                _name = [];
                if (!go)
                {
                    Stopped = true;
                    _stoppedAt = at - released + (_skipLineFeed && at < all.Length && all[at] == (byte)'\n' ? 1 : 0);
                    break;
                }

                released = at;
            }
            else
            {
                Field(line);
            }
        }

        _scanned = at;
        return released;
    }

    private void Field(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> field = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        value = value.Length > 0 && value[0] == (byte)' ' ? value[1..] : value;
        if (field.SequenceEqual("event"u8))
        {
            _name = value.ToArray();
        }
        else if (field.SequenceEqual("data"u8))
        {
            int from = _dataLength < 0 ? 0 : _dataLength + 1;
            if (_data.Length < from + value.Length)
            {
                Array.Resize(ref _data, Math.Max(from + value.Length, Math.Max(1024, _data.Length * 2)));
            }

            if (from > 0)
            {
                _data[from - 1] = (byte)'\n';
            }

            value.CopyTo(_data.AsSpan(from));
            _dataLength = from + value.Length;
        }
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_heldLength + bytes.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(_heldLength + bytes.Length, Math.Max(4096, _held.Length * 2)));
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += bytes.Length;
    }
}
