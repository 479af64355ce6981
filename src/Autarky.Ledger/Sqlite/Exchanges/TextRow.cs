using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite.Search;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Exchanges;

/// <summary>What a list shows of an exchange: from its bodies, or from what the index stored of long ones.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Dapper makes it.")]
internal sealed class TextRow
{
    /// <summary>Bytes of bodies that are read for one list; those of long ones that the index has not come to and that are beyond it are not read.</summary>
    private const long MostBytes = 16 << 20;

    public byte[] Id { get; set; } = [];

    public long Seq { get; set; }

    public string Dialect { get; set; } = "";

    public bool HasRequest { get; set; }

    public bool HasResponse { get; set; }

    public long Bytes { get; set; }

    public bool IsStored { get; set; }

    public string? Question { get; set; }

    public string? Answer { get; set; }

    /// <summary>The texts of exchanges, in the order of their ids.</summary>
    public static IReadOnlyList<ExchangeText> Read(SqliteConnection connection, IReadOnlyList<ExchangeId> ids)
    {
        Dictionary<ExchangeId, TextRow> rows = connection.Query<TextRow>(
            """
            SELECT e.id AS Id, e.seq AS Seq, e.dialect AS Dialect, b.request IS NOT NULL AS HasRequest, b.response IS NOT NULL AS HasResponse,
              ifnull(length(b.request), 0) + ifnull(length(b.response), 0) AS Bytes, t.seq IS NOT NULL AS IsStored, t.question AS Question, t.answer AS Answer
            FROM exchange e LEFT JOIN exchange_body b ON b.seq = e.seq LEFT JOIN long_exchange_text t ON t.seq = e.seq
            WHERE e.id IN (SELECT unhex(value) FROM json_each($ids))
            """,
            new { ids = JsonSerializer.Serialize(ids.Select(id => id.ToString())) })
            .ToDictionary(row => new ExchangeId(new Guid(row.Id, bigEndian: true)));
        long left = MostBytes;
        return [.. ids.Select(id => rows.TryGetValue(id, out TextRow? row) ? row.ToText(connection, ref left) : new ExchangeText())];
    }

    private ExchangeText ToText(SqliteConnection connection, ref long left)
    {
        var stored = new ExchangeText { Question = Question, Answer = Answer, HasRequest = HasRequest, HasResponse = HasResponse };
        if (IsStored || Bytes == 0 || (Bytes > SqliteSearchIndex.LongBodies && Bytes > left))
        {
            return stored;
        }

        left -= Bytes;
        (byte[]? request, byte[]? response) = connection.QuerySingle<(byte[]?, byte[]?)>(
            "SELECT request, response FROM exchange_body WHERE seq = $Seq", new { Seq });
        return ExchangeText.Of(Dialect, request, response);
    }
}
