using Autarky.Text.Templates.Filters;
using Autarky.Text.Templates.Syntax;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Running;

/// <summary>Values of expressions.</summary>
internal sealed class Evaluator(Execution run)
{
    public object? Evaluate(Expression expression, Scope scope)
    {
        run.Offset = expression.Offset;
        run.Step();
        switch (expression)
        {
            case Literal literal: return literal.Value;
            case Name name: return scope.TryGet(name.Id, out object? value) ? value : new Undefined($"'{name.Id}'");
            default:
                run.Deeper();
                return EvaluateParts(expression, scope);
        }
    }

    /// <summary>Passes values to a function, at the place of the call.</summary>
    public object? Call(Call call, Scope scope, FunctionValue? caller = null)
    {
        object? target = Evaluate(call.Target, scope);
        Arguments arguments = EvaluateArguments(call.Arguments, scope);
        if (caller is not null)
        {
            arguments = new Arguments(arguments.Positional, [.. arguments.Named, KeyValuePair.Create("caller", (object?)caller)]);
        }

        run.Offset = call.Offset;
        return target is FunctionValue function ? function.Call(run, arguments) : throw run.Fail($"{Kinds.Of(target)} cannot be called.");
    }

    /// <summary>The value of a filter; the innermost target of a block's filters is the block's text.</summary>
    public object? Filter(FilterCall filter, Scope scope, object? blockText)
    {
        run.Deeper();
        object? value = filter.Target switch
        {
            null => blockText,
            FilterCall inner => Filter(inner, scope, blockText),
            _ => Evaluate(filter.Target, scope),
        };
        Arguments arguments = EvaluateArguments(filter.Arguments, scope);
        run.Offset = filter.Offset;
        return FilterTable.Apply(run, filter.Id, value, arguments);
    }

    private Arguments EvaluateArguments(CallArguments arguments, Scope scope)
    {
        if (arguments.Positional.Length + arguments.Named.Length == 0)
        {
            return Arguments.None;
        }

        return new Arguments(
            EvaluateAll(arguments.Positional, scope),
            Array.ConvertAll(arguments.Named, item => KeyValuePair.Create(item.Id, Evaluate(item.Value, scope))));
    }

    private object?[] EvaluateAll(Expression[] items, Scope scope) => Array.ConvertAll(items, item => Evaluate(item, scope));

    private object? EvaluateParts(Expression expression, Scope scope)
    {
        switch (expression)
        {
            case Member member: return Members.Attribute(run, Target(member, member.Target, scope), member.Id);
            case Item item: return EvaluateItem(item, scope);
            case Syntax.Call call: return Call(call, scope);
            case FilterCall filter: return Filter(filter, scope, null);
            case TestCall test: return EvaluateTest(test, scope);
            case Comparison comparison: return EvaluateComparison(comparison, scope);
            case Not not: return !Equality.IsTrue(Evaluate(not.Operand, scope));
            case Logical logical:
                object? left = Evaluate(logical.Left, scope);
                return Equality.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left;
            case Conditional conditional:
                return Equality.IsTrue(Evaluate(conditional.Test, scope)) ? Evaluate(conditional.Then, scope)
                    : conditional.Else is null ? new Undefined("the value of an 'if' without 'else'")
                    : Evaluate(conditional.Else, scope);
            case Arithmetic arithmetic:
                object? a = Evaluate(arithmetic.Left, scope);
                object? b = Evaluate(arithmetic.Right, scope);
                run.Offset = arithmetic.Offset;
                return Numbers.Apply(run, arithmetic.Operator, a, b);
            case Concatenation concatenation: return Concatenate(concatenation, scope);
            case Syntax.Slice slice: return EvaluateSlice(slice, scope);
            case ListDisplay list: return new List<object?>(EvaluateAll(list.Items, scope));
            case TupleDisplay tuple: return new TupleValue(EvaluateAll(tuple.Items, scope));
            case DictDisplay dict: return EvaluateDict(dict, scope);
            case Sign sign:
                object? operand = Evaluate(sign.Operand, scope);
                run.Offset = sign.Offset;
                return operand is double number && sign.Operator is "-" ? -number : Numbers.Apply(run, sign.Operator, 0L, operand);
            default: throw new InvalidOperationException($"No rule evaluates {expression.GetType().Name}.");
        }
    }

    private object? Target(Expression expression, Expression target, Scope scope)
    {
        object? value = Evaluate(target, scope);
        run.Offset = expression.Offset;
        return value is Undefined undefined ? throw run.Fail($"{undefined.What} is not defined, so it has nothing inside.") : value;
    }

    private object? EvaluateItem(Item item, Scope scope)
    {
        object? target = Target(item, item.Target, scope);
        object? key = Evaluate(item.Key, scope);
        run.Offset = item.Offset;
        return Members.Item(run, target, key);
    }

    private object? EvaluateSlice(Syntax.Slice slice, Scope scope)
    {
        object? target = Target(slice, slice.Target, scope);
        long?[] bounds = Array.ConvertAll(new[] { slice.Start, slice.Stop, slice.Step }, bound => bound is null ? null : Bound(Evaluate(bound, scope)));
        run.Offset = slice.Offset;
        return Sequences.Slice(run, target, bounds[0], bounds[1], bounds[2]);
    }

    private long? Bound(object? value) => value switch
    {
        null => null,
        long integer => Math.Clamp(integer, int.MinValue, int.MaxValue),
        bool flag => flag ? 1 : 0,
        _ => throw run.Fail($"the bounds of a slice are integers, not {Kinds.Of(value)}."),
    };

    private bool EvaluateTest(TestCall test, Scope scope)
    {
        object? value = Evaluate(test.Target, scope);
        Arguments arguments = EvaluateArguments(test.Arguments, scope);
        run.Offset = test.Offset;
        return TestTable.Apply(run, test.Id, value, arguments);
    }

    private bool EvaluateComparison(Comparison comparison, Scope scope)
    {
        object? left = Evaluate(comparison.First, scope);
        foreach ((string op, Expression right) in comparison.Rest)
        {
            object? value = Evaluate(right, scope);
            run.Offset = comparison.Offset;
            bool holds = op switch
            {
                "==" => Equality.AreEqual(run, left, value),
                "!=" => !Equality.AreEqual(run, left, value),
                "in" => Equality.IsIn(run, left, value),
                "not in" => !Equality.IsIn(run, left, value),
                "<" => Equality.Compare(run, left, value) < 0,
                "<=" => Equality.Compare(run, left, value) <= 0,
                ">" => Equality.Compare(run, left, value) > 0,
                _ => Equality.Compare(run, left, value) >= 0,
            };
            if (!holds)
            {
                return false;
            }

            left = value;
        }

        return true;
    }

    private string Concatenate(Concatenation concatenation, Scope scope)
    {
        string[] parts = Array.ConvertAll(concatenation.Parts, part => PythonText.Of(run, Evaluate(part, scope)));
        run.Charge(parts.Sum(part => (long)part.Length));
        return string.Concat(parts);
    }

    private DictValue EvaluateDict(DictDisplay display, Scope scope)
    {
        var dict = new DictValue();
        foreach ((Expression key, Expression value) in display.Items)
        {
            dict[Members.Key(run, Evaluate(key, scope))] = Evaluate(value, scope);
        }

        return dict;
    }
}
