namespace Autarky.Ledger.Exchanges;

/// <summary>An order of exchanges other than that of their commit. Rows that are equal in it stand newest first.</summary>
public enum ExchangeOrder
{
    /// <summary>The most expensive first.</summary>
    Cost = 1,

    /// <summary>The slowest first.</summary>
    Duration = 2,

    /// <summary>The least confident first; those that no student was asked for are last.</summary>
    Confidence = 3,
}
