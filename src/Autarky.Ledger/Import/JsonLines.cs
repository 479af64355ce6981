namespace Autarky.Ledger.Import;

/// <summary>
/// Reads a stream line by line in bounded memory. Line feed ends a line, a carriage return before it is dropped; so is a byte order mark
/// at the start. A line beyond the limit is passed over without being kept.
/// </summary>
internal sealed class JsonLines(Stream stream, int maxLineBytes)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The current line without its end; valid until the next read. Empty when it is too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Whether the current line was longer than the limit.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Whether the current line is the last one and has no line feed.</summary>
    public bool Unterminated { get; private set; }

    /// <summary>Goes to the next line; false at the end of the stream.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        TooLong = false;
        Unterminated = false;
        int scanned = _start;
        while (true)
        {
            int lineFeed = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (lineFeed >= 0)
            {
                Take(scanned + lineFeed);
                _start = scanned + lineFeed + 1;
                return true;
            }

            scanned = _end;
            if (_atEnd)
            {
                if (_start == _end && !TooLong)
                {
                    return false;
                }

                Unterminated = true;
                Take(_end);
                _start = _end;
                return true;
            }

            if (TooLong || _end - _start > maxLineBytes)
            {
                TooLong = true;
                _start = _end = scanned = 0; // the rest of the line is only looked through for its end
            }
            else if (_end == _buffer.Length)
            {
                MakeRoom();
                scanned = _end;
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _atEnd = read == 0;
            _end += read;
        }
    }

    private void MakeRoom()
    {
        byte[] target = _start > 0 ? _buffer : new byte[(int)Math.Min((long)_buffer.Length * 2, Array.MaxLength)];
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }

    private void Take(int end)
    {
        Number++;
        TooLong |= end - _start > maxLineBytes;
        ReadOnlyMemory<byte> line = TooLong ? default : _buffer.AsMemory(_start, end - _start);
        if (Number == 1 && line.Span.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        Line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
