using System.Text;
using Autarky.Text.Templates.Syntax;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Running;

/// <summary>Runs statements and collects what they print.</summary>
internal sealed class StatementRunner(Execution run)
{
    private readonly Evaluator _evaluator = new(run);
    private StringBuilder _output = new();

    private enum Jump
    {
        None,
        Break,
        Continue,
    }

    /// <summary>The text that the statements print.</summary>
    public string Run(Statement[] body, Scope scope)
    {
        RunAll(body, scope);
        return _output.ToString();
    }

    private Jump RunAll(Statement[] body, Scope scope)
    {
        run.Deeper();
        foreach (Statement statement in body)
        {
            run.Offset = statement.Offset;
            run.Step();
            Jump jump = RunOne(statement, scope);
            if (jump != Jump.None)
            {
                return jump;
            }
        }

        return Jump.None;
    }

    private Jump RunOne(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case TextOutput text:
                run.Append(_output, text.Text);
                break;
            case Output output:
                run.Append(_output, PythonText.Of(run, _evaluator.Evaluate(output.Value, scope)));
                break;
            case If branch:
                (Expression, Statement[] Body) taken = Array.Find(branch.Branches, option => Equality.IsTrue(_evaluator.Evaluate(option.Test, scope)));
                return RunAll(taken.Body ?? branch.Else, scope);
            case For loop:
                return RunLoop(loop, scope);
            case Set set:
                Assign(set.Target, _evaluator.Evaluate(set.Value, scope), scope, set.Offset);
                break;
            case SetBlock block:
                string captured = Capture(block.Body, new Scope(scope));
                Assign(block.Target, block.Filter is null ? captured : _evaluator.Filter(block.Filter, scope, captured), scope, block.Offset);
                break;
            case MacroDefinition macro:
                scope[macro.Id] = Macro(macro.Id, macro.Parameters, macro.Body, scope);
                break;
            case CallBlock block:
                object? result = _evaluator.Call(block.Call, scope, Macro("caller", block.Parameters, block.Body, scope));
                run.Append(_output, PythonText.Of(run, result));
                break;
            case FilterBlock block:
                string text2 = Capture(block.Body, new Scope(scope));
                run.Append(_output, PythonText.Of(run, _evaluator.Filter(block.Filter, scope, text2)));
                break;
            case ScopedBlock block:
                return RunScoped(block, scope);
            case LoopJump jump:
                return jump.Ends ? Jump.Break : Jump.Continue;
            default:
                throw new InvalidOperationException($"No rule runs {statement.GetType().Name}.");
        }

        return Jump.None;
    }

    private Jump RunLoop(For loop, Scope scope)
    {
        object? source = _evaluator.Evaluate(loop.Source, scope);
        run.Offset = loop.Offset;
        List<object?> items = Sequences.Copy(run, source);
        if (loop.Filter is not null)
        {
            items = items.FindAll(item =>
            {
                var inner = new Scope(scope);
                Unpack(loop.Targets, item, inner, loop.Offset);
                return Equality.IsTrue(_evaluator.Evaluate(loop.Filter, inner));
            });
        }

        if (items.Count == 0)
        {
            return RunAll(loop.Else, new Scope(scope));
        }

        var state = new LoopValue(items);
        for (int i = 0; i < items.Count; i++)
        {
            run.Step();
            state.Index = i;
            var inner = new Scope(scope);
            Unpack(loop.Targets, items[i], inner, loop.Offset);
            inner["loop"] = state;
            if (RunAll(loop.Body, inner) == Jump.Break)
            {
                break;
            }
        }

        return Jump.None;
    }

    private Jump RunScoped(ScopedBlock block, Scope scope)
    {
        var inner = new Scope(scope);
        foreach ((string id, Expression value) in block.Values)
        {
            inner[id] = _evaluator.Evaluate(value, scope);
        }

        return RunAll(block.Body, inner);
    }

    private void Assign(SetTarget target, object? value, Scope scope, int offset)
    {
        if (target.Attribute is null)
        {
            Unpack(target.Ids, value, scope, offset);
            return;
        }

        run.Offset = offset;
        if (!scope.TryGet(target.Ids[0], out object? owner) || owner is not NamespaceValue space)
        {
            throw run.Fail($"only attributes of a namespace can be set, and '{target.Ids[0]}' is none.");
        }

        space.Attributes[target.Attribute] = value;
    }

    private void Unpack(string[] names, object? value, Scope scope, int offset)
    {
        if (names.Length == 1)
        {
            scope[names[0]] = value;
            return;
        }

        run.Offset = offset;
        IReadOnlyList<object?> parts = Sequences.Elements(run, value);
        if (parts.Count != names.Length)
        {
            throw run.Fail($"{parts.Count} values cannot be given to {names.Length} names.");
        }

        for (int i = 0; i < names.Length; i++)
        {
            scope[names[i]] = parts[i];
        }
    }

    private string Capture(Statement[] body, Scope scope)
    {
        StringBuilder outside = _output;
        _output = new StringBuilder();
        RunAll(body, scope);
        string text = _output.ToString();
        run.Charge(text.Length);
        _output = outside;
        return text;
    }

    private FunctionValue Macro(string id, Signature parameters, Statement[] body, Scope definition) => new(id, (_, arguments) => run.InCall(() =>
    {
        var scope = new Scope(definition);
        int count = parameters.Ids.Length;
        for (int i = 0; i < count; i++)
        {
            scope[parameters.Ids[i]] = i < arguments.Positional.Count ? arguments.Positional[i]
                : parameters.Defaults[i] is { } value ? _evaluator.Evaluate(value, scope)
                : new Undefined($"the parameter '{parameters.Ids[i]}'");
        }

        var others = new DictValue();
        foreach ((string name, object? value) in arguments.Named)
        {
            if (parameters.Ids.Contains(name) || name is "caller")
            {
                scope[name] = value;
            }
            else
            {
                others[name] = value;
            }
        }

        scope["varargs"] = new TupleValue([.. arguments.Positional.Skip(count)]);
        scope["kwargs"] = others;
        return Capture(body, scope);
    }));
}
