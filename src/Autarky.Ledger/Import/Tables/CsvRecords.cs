using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Autarky.Ledger.Import.Reading;

namespace Autarky.Ledger.Import.Tables;

/// <summary>
/// Reads the records of a table as RFC 4180 has them: quoted fields may hold separators, line ends and doubled quotes. A record that is broken is told with its
/// line, and reading goes on at the next line.
/// </summary>
/// <param name="window">The bytes; a byte order mark at their start is passed over.</param>
/// <param name="maxBytes">The longest record that is read.</param>
internal sealed class CsvRecords(ByteWindow window, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _field = new();
    private readonly List<string> _fields = [];
    private bool _begun;
    private long _next = 1;

    /// <summary>What stands between fields.</summary>
    public byte Separator { get; set; } = (byte)',';

    /// <summary>The line in which the current record begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The fields of the current record; empty where <see cref="Why"/> says why there are none.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Why the current record could not be read, in words; null where it could.</summary>
    public string? Why { get; private set; }

    /// <summary>Goes to the next record, past empty lines; false at the end.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await BeginAsync(cancellationToken);
            if (!await window.FillAsync(1, cancellationToken))
            {
                return false;
            }

            Line = _next;
            Why = null;
            await TakeAsync(cancellationToken);
            if (Why is not null || _fields is not ([] or [{ Length: 0 }]))
            {
                return true;
            }
        }
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (!_begun)
        {
            _begun = true;
            await window.FillAsync(3, cancellationToken);
            window.Start += window.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        }
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int length = Parse(window.Span, window.AtEnd, out string? why);
            if (why is null && length > maxBytes || length < 0 && window.Length > maxBytes)
            {
                why = $"The row is longer than {maxBytes:N0} bytes: a quote may be missing.";
            }

            if (why is not null)
            {
                Why = why;
                _fields.Clear();
                await PassLineAsync(cancellationToken);
                return;
            }

            if (length >= 0)
            {
                _next += window.Span[..length].Count((byte)'\n');
                window.Start += length;
                return;
            }

            await window.GrowAsync(cancellationToken);
        }
    }

    // The length of the record at the beginning, its line end included; negative where more bytes are needed.
    private int Parse(ReadOnlySpan<byte> bytes, bool isWhole, out string? why)
    {
        _fields.Clear();
        why = null;
        for (int at = 0; ;)
        {
            int end = at < bytes.Length && bytes[at] == '"' ? Quoted(bytes, at, isWhole, out why) : Plain(bytes, at, isWhole);
            if (end < 0 || why is not null)
            {
                return -1;
            }

            if (!Utf8.IsValid(_field.WrittenSpan))
            {
                why = "The row is not valid UTF-8: save the table as UTF-8.";
                return -1;
            }

            _fields.Add(Encoding.UTF8.GetString(_field.WrittenSpan));
            if (end == bytes.Length)
            {
                return end;
            }

            if (bytes[end] != Separator)
            {
                return end + (bytes[end] == '\r' ? 2 : 1);
            }

            at = end + 1;
        }
    }

    // Where the field ends: at a separator, a line end or the end of everything.
    private int Plain(ReadOnlySpan<byte> bytes, int at, bool isWhole)
    {
        int length = bytes[at..].IndexOfAny(Separator, (byte)'\n');
        if (length < 0 && !isWhole)
        {
            return -1;
        }

        int end = length < 0 ? bytes.Length : at + length;
        if (end > at && bytes[end - 1] == '\r' && (end == bytes.Length || bytes[end] == '\n'))
        {
            _field.ResetWrittenCount();
            _field.Write(bytes[at..(end - 1)]);
            return end == bytes.Length ? end : end - 1;
        }

        _field.ResetWrittenCount();
        _field.Write(bytes[at..end]);
        return end;
    }

    private int Quoted(ReadOnlySpan<byte> bytes, int at, bool isWhole, out string? why)
    {
        why = null;
        _field.ResetWrittenCount();
        int from = at + 1;
        while (true)
        {
            int length = bytes[from..].IndexOf((byte)'"');
            if (length < 0)
            {
                why = isWhole ? "A quoted field is not closed when the file ends: a quote is missing, or the file was cut off." : null;
                return -1;
            }

            _field.Write(bytes.Slice(from, length));
            from += length + 1;
            if (from + 1 >= bytes.Length && !isWhole)
            {
                return -1; // what follows the quote decides
            }

            if (from == bytes.Length || bytes[from] == Separator || bytes[from] == '\n')
            {
                return from;
            }

            if (bytes[from] == '\r' && (from + 1 == bytes.Length || bytes[from + 1] == '\n'))
            {
                return from + 1 == bytes.Length ? bytes.Length : from;
            }

            if (bytes[from] != '"')
            {
                why = "Something follows the closing quote of a field: quotes within a quoted field are doubled (\"\").";
                return -1;
            }

            _field.Write("\""u8);
            from++;
        }
    }

    private async ValueTask PassLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int lineEnd = window.Span.IndexOf((byte)'\n');
            window.Start = lineEnd < 0 ? window.End : window.Start + lineEnd + 1;
            if (lineEnd >= 0)
            {
                _next++;
                return;
            }

            if (!await window.FillAsync(1, cancellationToken))
            {
                return;
            }
        }
    }
}
