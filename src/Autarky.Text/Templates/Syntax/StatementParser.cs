namespace Autarky.Text.Templates.Syntax;

/// <summary>The statements of a template. Blocks that load other templates do not exist here, and are refused by name.</summary>
internal sealed class StatementParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private StatementParser(TokenReader reader)
    {
        _reader = reader;
        _expressions = new ExpressionParser(reader);
    }

    /// <exception cref="InvalidDataException">The template is not valid, or uses what chat templates cannot use; line and column are named.</exception>
    public static Statement[] Parse(TemplateSource source)
    {
        var parser = new StatementParser(new TokenReader(source, TemplateLexer.Read(source)));
        Statement[] statements = parser.ParseBody([]);
        return parser._reader.Current.Kind == TokenKind.End
            ? statements
            : throw parser._reader.Error($"{parser._reader.Current.Shown} closes nothing.");
    }

    /// <summary>Reads up to a block whose name is in <paramref name="ends"/>; the reader then stands on that name.</summary>
    private Statement[] ParseBody(string[] ends)
    {
        _reader.Deeper();
        List<Statement> body = [];
        while (_reader.Current.Kind != TokenKind.End)
        {
            Token token = _reader.Take();
            switch (token.Kind)
            {
                case TokenKind.Text:
                    body.Add(new TextOutput(token.Offset, token.Value));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new Output(token.Offset, _expressions.ParseTuple()));
                    _reader.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                default:
                    if (_reader.Current.Kind == TokenKind.Name && ends.Contains(_reader.Current.Value))
                    {
                        return [.. body];
                    }

                    body.Add(ParseBlock());
                    break;
            }
        }

        return ends.Length == 0 ? [.. body] : throw _reader.Error($"'{ends[^1]}' is missing.");
    }

    /// <summary>Reads a body whose block is closed by one name, and the closing tag.</summary>
    private Statement[] ParseClosedBody(string end)
    {
        Statement[] body = ParseBody([end]);
        _reader.ExpectName(end);
        EndBlock();
        return body;
    }

    private void EndBlock() => _reader.Expect(TokenKind.BlockEnd, "'%}'");

    private Statement ParseBlock()
    {
        Token word = _reader.Expect(TokenKind.Name, "the name of a block");
        switch (word.Value)
        {
            case "if": return ParseIf(word.Offset);
            case "for": return ParseFor(word.Offset);
            case "set": return ParseSet(word.Offset);
            case "macro": return ParseMacro(word.Offset);
            case "call": return ParseCall(word.Offset);
            case "filter": return ParseFilterBlock(word.Offset);
            case "with": return ParseWith(word.Offset);
            case "generation":
                EndBlock();
                return new ScopedBlock(word.Offset, [], ParseClosedBody("endgeneration"));
            case "break" or "continue":
                EndBlock();
                return _loops > 0
                    ? new LoopJump(word.Offset, Ends: word.Value is "break")
                    : throw _reader.Error(word.Offset, $"'{word.Value}' is not inside a loop.");
            default:
                throw _reader.Error(word.Offset, $"the block '{word.Value}' is not one that chat templates can use here.");
        }
    }

    private If ParseIf(int offset)
    {
        List<(Expression, Statement[])> branches = [];
        Statement[] otherwise = [];
        do
        {
            Expression test = _expressions.ParseTuple(withConditional: false);
            EndBlock();
            branches.Add((test, ParseBody(["elif", "else", "endif"])));
        }
        while (_reader.TakeName("elif"));

        if (_reader.TakeName("else"))
        {
            EndBlock();
            otherwise = ParseBody(["endif"]);
        }

        _reader.ExpectName("endif");
        EndBlock();
        return new If(offset, [.. branches], otherwise);
    }

    private For ParseFor(int offset)
    {
        string[] targets = ParseNames();
        _reader.ExpectName("in");
        Expression source = _expressions.ParseTuple(withConditional: false);
        Expression? filter = _reader.TakeName("if") ? _expressions.Parse() : null;
        if (_reader.Current.IsName("recursive"))
        {
            throw _reader.Error("recursive loops are not supported in chat templates.");
        }

        EndBlock();
        _loops++;
        Statement[] body = ParseBody(["else", "endfor"]);
        _loops--;
        Statement[] otherwise = [];
        if (_reader.TakeName("else"))
        {
            EndBlock();
            otherwise = ParseBody(["endfor"]);
        }

        _reader.ExpectName("endfor");
        EndBlock();
        return new For(offset, targets, source, filter, body, otherwise);
    }

    private string[] ParseNames()
    {
        bool parenthesis = _reader.TakeOperator("(");
        List<string> names = [_reader.Expect(TokenKind.Name, "a name").Value];
        while (_reader.TakeOperator(",") && _reader.Current.Kind == TokenKind.Name)
        {
            names.Add(_reader.Take().Value);
        }

        if (parenthesis)
        {
            _reader.ExpectOperator(")");
        }

        return [.. names];
    }

    private Statement ParseSet(int offset)
    {
        string[] names = ParseNames();
        string? attribute = names.Length == 1 && _reader.TakeOperator(".") ? _reader.Expect(TokenKind.Name, "a name after the dot").Value : null;
        var target = new SetTarget(names, attribute);
        if (_reader.TakeOperator("="))
        {
            Expression value = _expressions.ParseTuple();
            EndBlock();
            return new Set(offset, target, value);
        }

        FilterCall? filter = null;
        while (_reader.Current.IsOperator("|"))
        {
            filter = _expressions.ParseFilter(filter);
        }

        EndBlock();
        return new SetBlock(offset, target, filter, ParseClosedBody("endset"));
    }

    private MacroDefinition ParseMacro(int offset)
    {
        string id = _reader.Expect(TokenKind.Name, "the name of the macro").Value;
        Signature parameters = ParseParameters();
        EndBlock();
        return new MacroDefinition(offset, id, parameters, OutsideLoops(() => ParseClosedBody("endmacro")));
    }

    private Signature ParseParameters()
    {
        List<string> ids = [];
        List<Expression?> defaults = [];
        _reader.ExpectOperator("(");
        while (!_reader.TakeOperator(")"))
        {
            if (ids.Count > 0)
            {
                _reader.ExpectOperator(",");
            }

            ids.Add(_reader.Expect(TokenKind.Name, "the name of a parameter").Value);
            defaults.Add(_reader.TakeOperator("=") ? _expressions.Parse() : null);
        }

        return new Signature([.. ids], [.. defaults]);
    }

    private CallBlock ParseCall(int offset)
    {
        Signature parameters = _reader.Current.IsOperator("(") ? ParseParameters() : new Signature([], []);
        Expression call = _expressions.Parse();
        EndBlock();
        return call is Call target
            ? new CallBlock(offset, target, parameters, OutsideLoops(() => ParseClosedBody("endcall")))
            : throw _reader.Error(offset, "'call' needs the call of a macro.");
    }

    private FilterBlock ParseFilterBlock(int offset)
    {
        FilterCall filter = _expressions.ParseFilterName(null);
        while (_reader.Current.IsOperator("|"))
        {
            filter = _expressions.ParseFilter(filter);
        }

        EndBlock();
        return new FilterBlock(offset, filter, ParseClosedBody("endfilter"));
    }

    private ScopedBlock ParseWith(int offset)
    {
        List<(string, Expression)> values = [];
        while (_reader.Current.Kind != TokenKind.BlockEnd)
        {
            if (values.Count > 0)
            {
                _reader.ExpectOperator(",");
            }

            string id = _reader.Expect(TokenKind.Name, "a name").Value;
            _reader.ExpectOperator("=");
            values.Add((id, _expressions.Parse()));
        }

        EndBlock();
        return new ScopedBlock(offset, [.. values], ParseClosedBody("endwith"));
    }

    private Statement[] OutsideLoops(Func<Statement[]> parse)
    {
        int loops = _loops;
        _loops = 0;
        Statement[] body = parse();
        _loops = loops;
        return body;
    }
}
