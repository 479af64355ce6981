namespace Autarky.Ledger.Import.Bodies;

/// <summary>An answer is in none of the dialects that are read. The message says what it is.</summary>
internal sealed class UnreadDialectException(string message) : FormatException(message);
