using System.Text;
using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Values;

/// <summary>
/// Arithmetic as Python has it: integers stay integers except under <c>/</c>, <c>//</c> and <c>%</c> round down, strings and lists add and repeat.
/// </summary>
internal static class Numbers
{
    /// <exception cref="InvalidDataException">The operator has no meaning for the two, or the result is too large.</exception>
    public static object? Apply(Execution run, string op, object? left, object? right)
    {
        switch (op, left, right)
        {
            case ("+", string a, string b):
                run.Charge(a.Length + (long)b.Length);
                return string.Concat(a, b);
            case ("+", List<object?> a, List<object?> b):
                run.Charge(a.Count + (long)b.Count);
                return new List<object?>([.. a, .. b]);
            case ("+", TupleValue a, TupleValue b):
                run.Charge(a.Items.Length + (long)b.Items.Length);
                return new TupleValue([.. a.Items, .. b.Items]);
            case ("*", string or List<object?>, long times): return Repeat(run, left, times);
            case ("*", long times, string or List<object?>): return Repeat(run, right, times);
            case ("%", string format, _): return PercentFormat.Apply(run, format, right);
            default: break;
        }

        object? x = left is bool p ? (p ? 1L : 0L) : left;
        object? y = right is bool q ? (q ? 1L : 0L) : right;
        try
        {
            return (x, y) switch
            {
                (long a, long b) => Integers(run, op, a, b),
                (long or double, long or double) => Floats(run, op, Equality.Number(x)!.Value, Equality.Number(y)!.Value),
                _ => throw run.Fail($"'{op}' has no meaning for {Kinds.Of(left)} and {Kinds.Of(right)}."),
            };
        }
        catch (OverflowException)
        {
            throw run.Fail("the result is larger than an integer of 64 bits.");
        }
    }

    /// <summary>Floor of a quotient: -7 // 2 is -4.</summary>
    public static long FloorDivide(long left, long right)
    {
        long quotient = checked(left / right);
        return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
    }

    private static object Integers(Execution run, string op, long left, long right)
    {
        if (right == 0 && op is "/" or "//" or "%")
        {
            throw run.Fail("a division by zero.");
        }

        return op switch
        {
            "+" => (object)checked(left + right),
            "-" => checked(left - right),
            "*" => checked(left * right),
            "/" => (object)((double)left / right),
            "//" => FloorDivide(left, right),
            "%" => right == -1 ? 0L : left - (FloorDivide(left, right) * right),
            _ => right < 0 ? (object)Math.Pow(left, right) : Power(left, right),
        };
    }

    private static long Power(long left, long right)
    {
        long result = 1;
        for (long square = left, bits = right; bits > 0;)
        {
            if ((bits & 1) != 0)
            {
                result = checked(result * square);
            }

            bits >>= 1;
            if (bits > 0)
            {
                square = checked(square * square);
            }
        }

        return result;
    }

    private static double Floats(Execution run, string op, double left, double right)
    {
        if (right == 0 && op is "/" or "//" or "%")
        {
            throw run.Fail("a division by zero.");
        }

        return op switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => Math.Floor(left / right),
            "%" => left - (Math.Floor(left / right) * right),
            _ => Math.Pow(left, right),
        };
    }

    private static object Repeat(Execution run, object? value, long times)
    {
        times = Math.Max(times, 0);
        long size = value is string s ? s.Length : ((List<object?>)value!).Count;
        if (size > 0 && times > run.Limits.WorkingSize)
        {
            throw run.Fail($"a repetition of {times} times is too large.");
        }

        run.Charge(size * times);
        if (value is string text)
        {
            return size == 0 ? "" : new StringBuilder(text.Length * (int)times).Insert(0, text, (int)times).ToString();
        }

        var list = new List<object?>();
        for (long i = 0; i < times && size > 0; i++)
        {
            list.AddRange((List<object?>)value!);
        }

        return list;
    }
}
