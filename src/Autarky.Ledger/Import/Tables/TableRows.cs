using System.Buffers;
using System.Text.Json;
using Autarky.Ledger.Import.Bodies;
using Autarky.Ledger.Import.Reading;
using Autarky.Ledger.Json;

namespace Autarky.Ledger.Import.Tables;

/// <summary>Reads a table whose columns were named as exchanges: an object a row in the shape of a recorded line.</summary>
/// <param name="window">The bytes.</param>
/// <param name="columns">What the columns hold.</param>
/// <param name="maxBytes">The longest row that is read.</param>
internal sealed class TableRows(ByteWindow window, TableColumns columns, int maxBytes) : IDisposable
{
    private readonly CsvRecords _records = new(window, maxBytes);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private TableHeader? _header;
    private int _question;
    private int? _answer;
    private int? _gold;
    private JsonDocument? _document;

    /// <summary>The line in which the current row begins, from 1; the header is line 1.</summary>
    public long Line => _records.Line;

    /// <summary>The current row as a recorded line, valid until the next read; undefined where <see cref="Why"/> says why there is none.</summary>
    public JsonElement Value => _document?.RootElement ?? default;

    /// <summary>Why the current row could not be read, in words; null where it could.</summary>
    public string? Why { get; private set; }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="FormatException">The header does not have the columns; the message says which there are.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_header is null)
        {
            await ReadHeaderAsync(cancellationToken);
        }

        Dispose();
        if (!await _records.ReadAsync(cancellationToken))
        {
            return false;
        }

        Why = _records.Why ?? Fault(_records.Fields);
        _document = Why is null ? Exchange(_records.Fields) : null;
        return true;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _document = null;
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        int lineEnd;
        while ((lineEnd = window.Span.IndexOf((byte)'\n')) < 0 && window.Length <= maxBytes && await window.GrowAsync(cancellationToken))
        {
        }

        ReadOnlyMemory<byte> line = window.First(lineEnd < 0 ? window.Length : lineEnd);
        _records.Separator = TableHeader.SeparatorOf(line.Span) ?? (byte)',';
        if (!await _records.ReadAsync(cancellationToken) || _records.Why is not null)
        {
            throw new FormatException(_records.Why is { } why ? "The header of the table cannot be read: " + why : "The table is empty.");
        }

        _header = new TableHeader(_records.Fields);
        _question = _header.Find(columns.Question, "question");
        _answer = columns.Answer is { } answer ? _header.Find(answer, "answer") : null;
        _gold = columns.Gold is { } gold ? _header.Find(gold, "gold") : null;
    }

    private string? Fault(IReadOnlyList<string> fields)
    {
        if (fields.Count != _header!.Count)
        {
            return $"The row has {fields.Count} fields where the header has {_header.Count}: a separator within a text must stand in quotes.";
        }

        return string.IsNullOrWhiteSpace(fields[_question]) ? $"The column '{columns.Question}' is empty: there is no question."
            : _answer is { } answer && string.IsNullOrWhiteSpace(fields[answer]) ? $"The column '{columns.Answer}' is empty: there is no answer."
            : _answer is null && _gold is { } gold && string.IsNullOrWhiteSpace(fields[gold])
                ? $"The column '{columns.Gold}' is empty: there is no right answer."
            : null;
    }

    private JsonDocument Exchange(IReadOnlyList<string> fields)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, ReadableJson.Writer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("request");
            ChatBody.WriteQuestion(writer, fields[_question]);
            if (_answer is { } answer)
            {
                writer.WritePropertyName("response");
                ChatBody.WriteAnswer(writer, fields[answer]);
            }

            if (_gold is { } gold && !string.IsNullOrWhiteSpace(fields[gold]))
            {
                writer.WriteString("gold", fields[gold]);
            }

            writer.WriteEndObject();
        }

        return JsonDocument.Parse(_buffer.WrittenMemory.ToArray());
    }
}
