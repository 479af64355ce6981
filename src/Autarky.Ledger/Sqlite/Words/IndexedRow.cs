using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Sqlite.Words;

/// <summary>What the index takes of a row.</summary>
/// <param name="Seq">The row.</param>
/// <param name="Question">The words of its question; null for none.</param>
/// <param name="Answer">The words of its answer; null for none.</param>
/// <param name="Series">The word of its series.</param>
/// <param name="Long">Its text, where its bodies are too long to be read for a list; else null.</param>
internal sealed record IndexedRow(long Seq, string? Question, string? Answer, string Series, ExchangeText? Long);

/// <summary>Rows to be added to the index, and its place before and after it.</summary>
/// <param name="Rows">In ascending order.</param>
/// <param name="Before">Where it is now; anything else means that another process was faster.</param>
/// <param name="After">Where it will be.</param>
internal sealed record IndexedRows(IReadOnlyList<IndexedRow> Rows, IndexPlace Before, IndexPlace After);

/// <summary>Rows from <paramref name="Low"/> to <paramref name="High"/> are in the index, no others.</summary>
internal readonly record struct IndexPlace(long Low, long High);
