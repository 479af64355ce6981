namespace Autarky.Ledger;

/// <summary>A ledger of an older version is about to be brought up to date. Whoever kills the program meanwhile finds it as it was.</summary>
/// <param name="FromSchema">The number of its last step of the schema.</param>
/// <param name="ToSchema">The number of the program's last step.</param>
/// <param name="Exchanges">How many exchanges it holds.</param>
public sealed record LedgerUpgrade(int FromSchema, int ToSchema, long Exchanges);
