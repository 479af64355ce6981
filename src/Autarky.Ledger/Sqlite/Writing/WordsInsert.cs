using Autarky.Ledger.Sqlite.Words;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Writing;

/// <summary>Adds rows to the search index.</summary>
internal sealed class WordsInsert(SqliteConnection connection) : IDisposable
{
    private readonly Statement _place = new(connection, "UPDATE search_place SET low = ?, high = ? WHERE low = ? AND high = ?");
    private readonly Statement _words = new(connection, "INSERT INTO exchange_words (rowid, question, answer, series) VALUES (?, ?, ?, ?)");
    private readonly Statement _long = new(connection, "INSERT INTO long_exchange_text (seq, question, answer) VALUES (?, ?, ?)");

    /// <summary>Adds the rows and moves the place on; nothing happens where another process has moved it.</summary>
    /// <returns>Whether they were added.</returns>
    public bool Add(IndexedRows rows)
    {
        if (_place.Bind(rows.After.Low).Bind(rows.After.High).Bind(rows.Before.Low).Bind(rows.Before.High).Run() == 0)
        {
            return false;
        }

        foreach (IndexedRow row in rows.Rows)
        {
            if (row.Question is not null || row.Answer is not null)
            {
                _words.Bind(row.Seq).Bind(row.Question).Bind(row.Answer).Bind(row.Series).Run();
            }

            if (row.Long is { } text)
            {
                _long.Bind(row.Seq).Bind(text.Question).Bind(text.Answer).Run();
            }
        }

        return true;
    }

    public void Dispose()
    {
        _place.Dispose();
        _words.Dispose();
        _long.Dispose();
    }
}
