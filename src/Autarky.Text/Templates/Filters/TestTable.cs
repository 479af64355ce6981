using System.Numerics;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Filters;

/// <summary>What stands behind <c>is</c>, by name.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Func<Execution, object?, Arguments, bool>> All = new(StringComparer.Ordinal)
    {
        ["defined"] = (_, value, _) => value is not Undefined,
        ["undefined"] = (_, value, _) => value is Undefined,
        ["none"] = (_, value, _) => value is null,
        ["boolean"] = (_, value, _) => value is bool,
        ["true"] = (_, value, _) => value is true,
        ["false"] = (_, value, _) => value is false,
        ["integer"] = (_, value, _) => value is long or BigInteger,
        ["float"] = (_, value, _) => value is double,
        ["number"] = (_, value, _) => value is long or double or bool or BigInteger,
        ["string"] = (_, value, _) => value is string,
        ["mapping"] = (_, value, _) => value is DictValue,
        ["iterable"] = (_, value, _) => IsSequence(value),
        ["sequence"] = (_, value, _) => IsSequence(value),
        ["callable"] = (_, value, _) => value is FunctionValue,
        ["filter"] = (_, value, _) => value is string name && FilterTable.Has(name),
        ["test"] = (_, value, _) => value is string name && Has(name),
        ["sameas"] = (run, value, arguments) => Same(value, FilterTable.Only(run, "sameas", arguments)),
        ["in"] = (run, value, arguments) => Equality.IsIn(run, value, FilterTable.Only(run, "in", arguments)),
        ["eq"] = AreEqual,
        ["equalto"] = AreEqual,
        ["ne"] = (run, value, arguments) => !AreEqual(run, value, arguments),
        ["lt"] = (run, value, arguments) => Order(run, value, arguments) < 0,
        ["lessthan"] = (run, value, arguments) => Order(run, value, arguments) < 0,
        ["le"] = (run, value, arguments) => Order(run, value, arguments) <= 0,
        ["gt"] = (run, value, arguments) => Order(run, value, arguments) > 0,
        ["greaterthan"] = (run, value, arguments) => Order(run, value, arguments) > 0,
        ["ge"] = (run, value, arguments) => Order(run, value, arguments) >= 0,
        ["odd"] = (run, value, _) => Integer(run, value) % 2 != 0,
        ["even"] = (run, value, _) => Integer(run, value) % 2 == 0,
        ["divisibleby"] = (run, value, arguments) => Integer(run, FilterTable.Only(run, "divisibleby", arguments)) is var divisor and not 0
            ? Integer(run, value) % divisor == 0
            : throw run.Fail("a division by zero."),
        ["lower"] = (run, value, _) => PythonText.Of(run, value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = (run, value, _) => PythonText.Of(run, value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
    };

    public static bool Has(string name) => All.ContainsKey(name);

    /// <exception cref="InvalidDataException">There is no such test (its name came from a string), or it cannot judge this.</exception>
    public static bool Apply(Execution run, string name, object? value, Arguments arguments) =>
        All.TryGetValue(name, out Func<Execution, object?, Arguments, bool>? test)
        ? test(run, value, arguments)
        : throw run.Fail($"the test '{name}' is not known.");

    private static bool IsSequence(object? value) => value is string or List<object?> or TupleValue or DictValue or Undefined;

    private static bool AreEqual(Execution run, object? value, Arguments arguments) => Equality.AreEqual(run, value, FilterTable.Only(run, "eq", arguments));

    private static int Order(Execution run, object? value, Arguments arguments) => Equality.Compare(run, value, FilterTable.Only(run, "lt", arguments));

    private static long Integer(Execution run, object? value) =>
        value is long integer ? integer : throw run.Fail($"an integer is needed here, not {Kinds.Of(value)}.");

    private static bool Same(object? left, object? right) => ReferenceEquals(left, right)
        || (left is bool or long or double or string && right is not null && left.GetType() == right.GetType() && left.Equals(right));
}
