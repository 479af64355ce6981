namespace Autarky.Text.Templates.Syntax;

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Text,
    OutputBegin,
    OutputEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Integer,
    Float,
    String,
    Operator,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Value">Text, name, operator, or the decoded string; the digits of a number.</param>
/// <param name="Offset">Where it begins in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Value, int Offset)
{
    public bool IsOperator(string value) => Kind == TokenKind.Operator && string.Equals(Value, value, StringComparison.Ordinal);

    public bool IsName(string value) => Kind == TokenKind.Name && string.Equals(Value, value, StringComparison.Ordinal);

    /// <summary>How an error message calls it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.OutputEnd => "'}}'",
        TokenKind.String => "a string",
        _ => $"'{Value}'",
    };
}
