using System.Runtime.CompilerServices;

namespace Autarky.Text.Templates.Syntax;

/// <summary>The tokens of a template, one ahead, for both parsers.</summary>
internal sealed class TokenReader(TemplateSource source, List<Token> tokens)
{
    private int _next;

    public Token Current => tokens[_next];

    public Token Following => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    /// <summary>The current token, and on to the next.</summary>
    public Token Take()
    {
        Token token = tokens[_next];
        _next = Math.Min(_next + 1, tokens.Count - 1);
        return token;
    }

    public bool TakeOperator(string value) => Current.IsOperator(value) && Take().Value.Length > 0;

    public bool TakeName(string value) => Current.IsName(value) && Take().Value.Length > 0;

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Error($"{what} is expected here, not {Current.Shown}.");

    public void ExpectOperator(string value)
    {
        if (!TakeOperator(value))
        {
            throw Error($"'{value}' is expected here, not {Current.Shown}.");
        }
    }

    public void ExpectName(string value)
    {
        if (!TakeName(value))
        {
            throw Error($"'{value}' is expected here, not {Current.Shown}.");
        }
    }

    /// <summary>Called at every level of nesting: a hostile template must not overflow the stack.</summary>
    public void Deeper()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error("the template is nested too deeply.");
        }
    }

    public InvalidDataException Error(string message) => Error(Current.Offset, message);

    public InvalidDataException Error(int offset, string message) => source.Error(offset, message);
}
