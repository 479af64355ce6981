namespace Autarky.Text.Templates.Syntax;

/// <summary>
/// Expressions by recursive descent, one method a level of precedence, loosest first:
/// <c>if else</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>+ -</c>, <c>~</c>, <c>* / // %</c>, <c>**</c>, signs, filters and tests, members and
/// calls.
/// </summary>
/// <remarks>Source: Jinja's documentation, "Expressions"; that <c>~</c> binds tighter than <c>+</c> is its parser's habit.</remarks>
internal sealed class ExpressionParser(TokenReader reader)
{
    private readonly PrimaryParser _primary = new(reader);

    public Expression Parse()
    {
        reader.Deeper();
        Expression value = ParseOr();
        while (reader.Current.IsName("if"))
        {
            int offset = reader.Take().Offset;
            Expression test = ParseOr();
            value = new Conditional(offset, test, value, reader.TakeName("else") ? Parse() : null);
        }

        return value;
    }

    /// <summary>An expression, or several with commas between, which make a tuple.</summary>
    /// <param name="withConditional">False after <c>for … in</c>, where <c>if</c> begins the loop's filter.</param>
    public Expression ParseTuple(bool withConditional = true)
    {
        int offset = reader.Current.Offset;
        Expression first = withConditional ? Parse() : ParseOr();
        if (!reader.Current.IsOperator(","))
        {
            return first;
        }

        List<Expression> items = [first];
        while (reader.TakeOperator(",") && !EndsTuple())
        {
            items.Add(withConditional ? Parse() : ParseOr());
        }

        return new TupleDisplay(offset, [.. items]);
    }

    public CallArguments ParseArguments() => _primary.ParseArguments(this);

    private bool EndsTuple() => reader.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || reader.Current.IsOperator(")");

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (reader.Current.IsName("or"))
        {
            left = new Logical(reader.Take().Offset, IsAnd: false, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (reader.Current.IsName("and"))
        {
            left = new Logical(reader.Take().Offset, IsAnd: true, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!reader.Current.IsName("not"))
        {
            return ParseComparison();
        }

        reader.Deeper();
        return new Not(reader.Take().Offset, ParseNot());
    }

    private Expression ParseComparison()
    {
        Expression first = ParseSum();
        List<(string, Expression)> rest = [];
        int offset = reader.Current.Offset;
        while (true)
        {
            string? op = null;
            if (reader.Current is { Kind: TokenKind.Operator, Value: "==" or "!=" or "<" or "<=" or ">" or ">=" })
            {
                op = reader.Take().Value;
            }
            else if (reader.TakeName("in"))
            {
                op = "in";
            }
            else if (reader.Current.IsName("not") && reader.Following.IsName("in"))
            {
                reader.Take();
                reader.Take();
                op = "not in";
            }

            if (op is null)
            {
                return rest.Count == 0 ? first : new Comparison(offset, first, [.. rest]);
            }

            rest.Add((op, ParseSum()));
        }
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcatenation();
        while (reader.Current is { Kind: TokenKind.Operator, Value: "+" or "-" })
        {
            Token op = reader.Take();
            left = new Arithmetic(op.Offset, op.Value, left, ParseConcatenation());
        }

        return left;
    }

    private Expression ParseConcatenation()
    {
        int offset = reader.Current.Offset;
        Expression first = ParseProduct();
        if (!reader.Current.IsOperator("~"))
        {
            return first;
        }

        List<Expression> parts = [first];
        while (reader.TakeOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return new Concatenation(offset, [.. parts]);
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (reader.Current is { Kind: TokenKind.Operator, Value: "*" or "/" or "//" or "%" })
        {
            Token op = reader.Take();
            left = new Arithmetic(op.Offset, op.Value, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        Expression left = ParseSign(withFilters: true);
        while (reader.Current.IsOperator("**"))
        {
            left = new Arithmetic(reader.Take().Offset, "**", left, ParseSign(withFilters: true));
        }

        return left;
    }

    // A sign binds tighter than a filter: -1|abs is 1.
    private Expression ParseSign(bool withFilters)
    {
        Expression value;
        if (reader.Current is { Kind: TokenKind.Operator, Value: "+" or "-" })
        {
            reader.Deeper();
            Token sign = reader.Take();
            value = new Sign(sign.Offset, sign.Value, ParseSign(withFilters: false));
        }
        else
        {
            value = _primary.Parse(this);
        }

        return withFilters ? ParseFiltersAndTests(_primary.ParsePostfix(this, value)) : value;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (reader.Current.IsOperator("|"))
            {
                value = ParseFilter(value);
            }
            else if (reader.Current.IsName("is"))
            {
                value = ParseTest(value);
            }
            else if (reader.Current.IsOperator("("))
            {
                value = new Call(reader.Current.Offset, value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    /// <summary><c>| name(arguments)</c>, with the bar.</summary>
    public FilterCall ParseFilter(Expression? target)
    {
        reader.ExpectOperator("|");
        return ParseFilterName(target);
    }

    /// <summary><c>name(arguments)</c> of a filter, without the bar.</summary>
    public FilterCall ParseFilterName(Expression? target)
    {
        Token name = reader.Expect(TokenKind.Name, "the name of a filter");
        if (!Filters.FilterTable.Has(name.Value))
        {
            throw reader.Error(name.Offset, $"the filter '{name.Value}' is not known.");
        }

        return new FilterCall(name.Offset, target, name.Value, reader.Current.IsOperator("(") ? ParseArguments() : CallArguments.None);
    }

    private Expression ParseTest(Expression target)
    {
        reader.ExpectName("is");
        bool negated = reader.TakeName("not");
        Token name = reader.Expect(TokenKind.Name, "the name of a test");
        if (!Filters.TestTable.Has(name.Value))
        {
            throw reader.Error(name.Offset, $"the test '{name.Value}' is not known.");
        }

        CallArguments arguments = CallArguments.None;
        if (reader.Current.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (BeginsTestArgument())
        {
            arguments = new CallArguments([_primary.ParsePostfix(this, _primary.Parse(this))], []);
        }

        var test = new TestCall(name.Offset, target, name.Value, arguments);
        return negated ? new Not(name.Offset, test) : test;
    }

    private bool BeginsTestArgument() => reader.Current.Kind switch
    {
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Operator => reader.Current.Value is "[" or "{",
        TokenKind.Name => reader.Current.Value is not ("else" or "or" or "and" or "if" or "is" or "not" or "in"),
        _ => false,
    };
}
