namespace Autarky.Ledger.Import;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Within">Where in the line's value, as the beginning of a sentence ("Entry 2 of 'data': "); empty for the value itself.</param>
internal readonly record struct Place(long Line, string Within = "");
