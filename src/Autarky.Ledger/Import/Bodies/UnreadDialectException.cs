namespace Autarky.Ledger.Import.Bodies;

/// <summary>A request or an answer is in none of the dialects that are read. The message says what it is.</summary>
internal sealed class UnreadDialectException(string message, Exception? inner = null) : FormatException(message, inner);
