namespace Autarky.Text.Tokenization.Splitting;

/// <summary>The end of the piece of <paramref name="text"/> that begins at <paramref name="start"/>; always beyond it.</summary>
internal delegate int NextPiece(ReadOnlySpan<char> text, int start);
