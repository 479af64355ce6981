using System.Text.Json;
using System.Text.Unicode;

namespace Autarky.Ledger.Import.Reading;

/// <summary>
/// Reads the JSON values of a stream one after the other, in memory bounded by the longest: JSON Lines, values over several lines, values without anything
/// between them, and the entries of lists, however long. A value that is broken is told with its line, and reading goes on at the next that looks like one.
/// </summary>
/// <param name="window">The bytes; a byte order mark at their start is passed over.</param>
/// <param name="maxBytes">The longest value that is read.</param>
internal sealed class JsonValues(ByteWindow window, int maxBytes) : IDisposable
{
    private const string EndOfFile = " The file ends in this line: it may have been cut off.";

    private long _line = 1; // of the byte at the window's start
    private long _offset; // bytes of that line before it
    private int _indent; // blanks before it, -1 where something else stands there
    private bool _begun;
    private bool _inList;
    private JsonDocument? _document;

    /// <summary>The line in which the current value begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Which entry of a list the current value is, from 1; 0 where it stands for itself.</summary>
    public long Entry { get; private set; }

    /// <summary>The current value, valid until the next read; undefined where <see cref="Why"/> says why there is none.</summary>
    public JsonElement Value => _document?.RootElement ?? default;

    /// <summary>Why the current value could not be read, in words; null where it could.</summary>
    public string? Why { get; private set; }

    /// <summary>At the end of the stream: the line of a list that was not closed; null where none was open.</summary>
    public long? OpenList => _inList ? ListLine : null;

    private long ListLine { get; set; }

    /// <summary>Goes to the next value; false at the end of the stream.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Dispose();
        Why = null;
        if (!_begun)
        {
            _begun = true;
            await window.FillAsync(3, cancellationToken);
            window.Start += window.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        }

        if (!await ToValueAsync(cancellationToken))
        {
            return false;
        }

        Line = _line;
        Entry = _inList ? Entry + 1 : 0;
        await TakeAsync(cancellationToken);
        return true;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _document = null;
    }

    // Passes over what stands between values, and goes into lists and out of them.
    private async ValueTask<bool> ToValueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (window.Length > 0)
            {
                byte here = window.Span[0];
                if (here is (byte)' ' or (byte)'\t' or (byte)'\r' || (here == ',' && _inList))
                {
                    Pass(1, isBlank: here != ',');
                }
                else if (here == '\n')
                {
                    PassLineEnd();
                }
                else if (here == '[' && !_inList)
                {
                    (_inList, ListLine, Entry) = (true, _line, 0);
                    Pass(1, isBlank: false);
                }
                else if (here == ']' && _inList)
                {
                    _inList = false;
                    Pass(1, isBlank: false);
                }
                else
                {
                    return true;
                }
            }

            if (!await window.FillAsync(1, cancellationToken))
            {
                return false;
            }
        }
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        var state = new JsonReaderState();
        int read = 0;
        while (true)
        {
            ValueEnd end = Scan(ref state, ref read, isWhole: false);
            if (end is { Length: null, Error: null } && window.AtEnd)
            {
                end = Scan(ref state, ref read, isWhole: true);
            }

            if ((end.Length ?? (end.Error is null ? window.Length : 0)) > maxBytes || end.Error is not null)
            {
                await BreakAsync(end, cancellationToken);
                return;
            }

            if (end.Length is { } length)
            {
                await EndAsync(length, cancellationToken);
                return;
            }

            await window.GrowAsync(cancellationToken);
        }
    }

    private ValueEnd Scan(ref JsonReaderState state, ref int read, bool isWhole)
    {
        var reader = new Utf8JsonReader(window.Span[read..], isWhole, state);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    return new ValueEnd { Length = read + (int)reader.BytesConsumed };
                }
            }
        }
        catch (JsonException error)
        {
            return new ValueEnd { Error = error, IsCutOff = isWhole };
        }

        read += (int)reader.BytesConsumed;
        state = reader.CurrentState;
        return default;
    }

    /// <summary>How far a value reaches, or what is wrong with it; neither where more bytes are needed.</summary>
    private readonly record struct ValueEnd
    {
        public int? Length { get; init; }

        public JsonException? Error { get; init; }

        /// <summary>Whether it is whole as far as it goes, and the stream ends there.</summary>
        public bool IsCutOff { get; init; }
    }

    private async ValueTask EndAsync(int length, CancellationToken cancellationToken)
    {
        bool isLineOfElse = !_inList && window.Span[0] != '{';
        if (Utf8.IsValid(window.First(length).Span))
        {
            _document = JsonDocument.Parse(isLineOfElse ? window.First(length).ToArray() : window.First(length));
        }
        else
        {
            string subject = window.Span[..length].Contains((byte)'\n') ? "The JSON that begins in this line" : "The line";
            Why = subject + " is not valid UTF-8." + (await window.FillAsync(length + 1, cancellationToken) ? "" : EndOfFile);
        }

        PassAll(window.Span[..length]);
        if (isLineOfElse)
        {
            await PassLineAsync(cancellationToken); // a line of something else: its first word is enough to say so
        }
    }

    // A broken value: its own line where it breaks there, else everything up to what looks like the next value.
    private async ValueTask BreakAsync(ValueEnd end, CancellationToken cancellationToken)
    {
        int indent = Math.Max(_indent, 0);
        int lineEnd = window.Span.IndexOf((byte)'\n');
        string alone = end.Error is null
            ? $"The line is longer than {maxBytes:N0} bytes."
            : Alone(window.Span[..(lineEnd < 0 ? window.Length : lineEnd)], endsFile: lineEnd < 0 && window.AtEnd);
        if (lineEnd < 0 || end.Error is { LineNumber: null or 0 } || end.Length <= lineEnd)
        {
            _inList &= Line != ListLine; // a list on one line ends with it, broken as it is
            Why = alone;
            await PassLineAsync(cancellationToken);
            return;
        }

        long brokenAt = Line + (end.Error?.LineNumber ?? 0);
        await PassOverAsync(indent, cancellationToken);
        Why = _line == Line + 1 && window.Length > 0 ? alone
            : end.Error is null ? $"The JSON that begins in this line is longer than {maxBytes:N0} bytes."
            : end.IsCutOff ? $"The JSON that begins in this line is not whole when the file ends in line {brokenAt}: it may have been cut off."
            : $"The JSON that begins in this line is broken in line {brokenAt}: {Reason(end.Error)}";
        long last = window.Length > 0 ? _line - 1 : _line;
        Why += last > Line ? $" Nothing was read from here to line {last}." : "";
    }

    // What is wrong with the first line by itself.
    private string Alone(ReadOnlySpan<byte> line, bool endsFile)
    {
        string ending = endsFile ? EndOfFile : "";
        if (!Utf8.IsValid(line))
        {
            return "The line is not valid UTF-8." + ending;
        }

        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException error)
        {
            return $"The line is not valid JSON at byte {_offset + (error.BytePositionInLine ?? 0) + 1}: {Reason(error)}{ending}";
        }

        return "The line is not valid JSON." + ending;
    }

    private static string Reason(JsonException error)
    {
        int position = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? error.Message : error.Message[..position];
    }

    // To the next line that begins as a value does that stands no further in than the broken one, or ends the list.
    private async ValueTask PassOverAsync(int indent, CancellationToken cancellationToken)
    {
        while (await PassLineAsync(cancellationToken))
        {
            await window.FillAsync(indent + 1, cancellationToken);
            int blanks = Math.Min(window.Span.IndexOfAnyExcept((byte)' ', (byte)'\t'), indent);
            if (blanks < 0 || blanks >= window.Length)
            {
                continue;
            }

            byte first = window.Span[blanks];
            if (first == '{' || (first == '[' && !_inList) || (first == ']' && _inList && blanks < Math.Max(indent, 1)))
            {
                return;
            }
        }
    }

    // To the beginning of the next line; false where there is none.
    private async ValueTask<bool> PassLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int lineEnd = window.Span.IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                window.Start += lineEnd;
                PassLineEnd();
                return true;
            }

            _offset += window.Length;
            _indent = -1;
            window.Start = window.End;
            if (!await window.FillAsync(1, cancellationToken))
            {
                return false;
            }
        }
    }

    private void PassAll(ReadOnlySpan<byte> bytes)
    {
        int last = bytes.LastIndexOf((byte)'\n');
        _line += bytes.Count((byte)'\n');
        _offset = last < 0 ? _offset + bytes.Length : bytes.Length - last - 1;
        _indent = -1;
        window.Start += bytes.Length;
    }

    private void Pass(int count, bool isBlank)
    {
        window.Start += count;
        _offset += count;
        _indent = isBlank && _indent >= 0 ? _indent + count : -1;
    }

    private void PassLineEnd()
    {
        window.Start++;
        _line++;
        _offset = 0;
        _indent = 0;
    }
}
