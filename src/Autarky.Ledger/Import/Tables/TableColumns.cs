namespace Autarky.Ledger.Import.Tables;

/// <summary>Which columns of a table (CSV) hold what. Names are taken as they stand in the header, case aside where that is clear.</summary>
public sealed record TableColumns
{
    /// <summary>The column of the questions: what a user said.</summary>
    public required string Question { get; init; }

    /// <summary>The column of the models' answers; null where the table has only right answers.</summary>
    public string? Answer { get; init; }

    /// <summary>The column of the right answers; null where there is none.</summary>
    public string? Gold { get; init; }
}
