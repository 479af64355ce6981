using System.Globalization;
using System.Text;

namespace Autarky.Text.Templates.Syntax;

/// <summary>Names, literals and displays, and what follows them without a blank: members, items, slices, calls.</summary>
internal sealed class PrimaryParser(TokenReader reader)
{
    public Expression Parse(ExpressionParser expressions)
    {
        Token token = reader.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Value switch
                {
                    "true" or "True" => new Literal(token.Offset, true),
                    "false" or "False" => new Literal(token.Offset, false),
                    "none" or "None" => new Literal(token.Offset, null),
                    _ => new Name(token.Offset, token.Value),
                };
            case TokenKind.String:
                return ParseString(token);
            case TokenKind.Integer:
                return new Literal(token.Offset, Integer(token));
            case TokenKind.Float:
                return new Literal(token.Offset, double.Parse(token.Value, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Value is "(":
                return ParseParenthesis(expressions, token.Offset);
            case TokenKind.Operator when token.Value is "[":
                return new ListDisplay(token.Offset, ParseItems(expressions, "]"));
            case TokenKind.Operator when token.Value is "{":
                return ParseDict(expressions, token.Offset);
            default:
                throw reader.Error(token.Offset, $"an expression is expected here, not {token.Shown}.");
        }
    }

    public Expression ParsePostfix(ExpressionParser expressions, Expression value)
    {
        while (true)
        {
            int offset = reader.Current.Offset;
            if (reader.TakeOperator("."))
            {
                value = reader.Current.Kind == TokenKind.Integer
                    ? new Item(offset, value, new Literal(offset, Integer(reader.Take())))
                    : new Member(offset, value, reader.Expect(TokenKind.Name, "a name after the dot").Value);
            }
            else if (reader.TakeOperator("["))
            {
                value = ParseSubscript(expressions, value, offset);
                reader.ExpectOperator("]");
            }
            else if (reader.Current.IsOperator("("))
            {
                value = new Call(offset, value, ParseArguments(expressions));
            }
            else
            {
                return value;
            }
        }
    }

    public CallArguments ParseArguments(ExpressionParser expressions)
    {
        reader.ExpectOperator("(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        while (!reader.TakeOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator(")"))
                {
                    break;
                }
            }

            if (reader.Current is { Kind: TokenKind.Operator, Value: "*" or "**" })
            {
                throw reader.Error("lists of arguments ('*' and '**') are not supported in chat templates.");
            }

            if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("="))
            {
                string id = reader.Take().Value;
                reader.Take();
                named.Add((id, expressions.Parse()));
            }
            else if (named.Count > 0)
            {
                throw reader.Error("an argument without a name cannot follow one with a name.");
            }
            else
            {
                positional.Add(expressions.Parse());
            }
        }

        return new CallArguments([.. positional], [.. named]);
    }

    private Literal ParseString(Token first)
    {
        if (reader.Current.Kind != TokenKind.String)
        {
            return new Literal(first.Offset, first.Value);
        }

        var text = new StringBuilder(first.Value);
        while (reader.Current.Kind == TokenKind.String)
        {
            text.Append(reader.Take().Value);
        }

        return new Literal(first.Offset, text.ToString());
    }

    private long Integer(Token token)
    {
        string digits = token.Value;
        (int radix, int skip) = digits.Length > 1 && digits[0] == '0'
            ? char.ToLowerInvariant(digits[1]) switch { 'x' => (16, 2), 'o' => (8, 2), 'b' => (2, 2), _ => (10, 0) }
            : (10, 0);
        try
        {
            return radix == 10 ? long.Parse(digits, CultureInfo.InvariantCulture) : Convert.ToInt64(digits[skip..], radix);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw reader.Error(token.Offset, $"{digits} is not an integer of 64 bits.");
        }
    }

    private Expression ParseParenthesis(ExpressionParser expressions, int offset)
    {
        if (reader.TakeOperator(")"))
        {
            return new TupleDisplay(offset, []);
        }

        Expression value = expressions.ParseTuple();
        reader.ExpectOperator(")");
        return value;
    }

    private Expression[] ParseItems(ExpressionParser expressions, string close)
    {
        List<Expression> items = [];
        while (!reader.TakeOperator(close))
        {
            if (items.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator(close))
                {
                    break;
                }
            }

            items.Add(expressions.Parse());
        }

        return [.. items];
    }

    private DictDisplay ParseDict(ExpressionParser expressions, int offset)
    {
        List<(Expression, Expression)> items = [];
        while (!reader.TakeOperator("}"))
        {
            if (items.Count > 0)
            {
                reader.ExpectOperator(",");
                if (reader.TakeOperator("}"))
                {
                    break;
                }
            }

            Expression key = expressions.Parse();
            reader.ExpectOperator(":");
            items.Add((key, expressions.Parse()));
        }

        return new DictDisplay(offset, [.. items]);
    }

    private Expression ParseSubscript(ExpressionParser expressions, Expression target, int offset)
    {
        Expression? start = reader.Current.IsOperator(":") ? null : expressions.ParseTuple();
        if (!reader.TakeOperator(":"))
        {
            return new Item(offset, target, start!);
        }

        Expression? stop = EndsPart() ? null : expressions.Parse();
        Expression? step = reader.TakeOperator(":") && !EndsPart() ? expressions.Parse() : null;
        return new Slice(offset, target, start, stop, step);
    }

    private bool EndsPart() => reader.Current is { Kind: TokenKind.Operator, Value: ":" or "]" };
}
