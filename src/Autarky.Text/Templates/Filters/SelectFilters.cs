using Autarky.Text.Templates.Methods;
using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Filters;

/// <summary>Filters that choose or change elements one by one, and <c>default</c>.</summary>
internal static class SelectFilters
{
    public static readonly Dictionary<string, Filter> All = new(StringComparer.Ordinal)
    {
        ["default"] = Default,
        ["d"] = Default,
        ["map"] = Map,
        ["select"] = (run, value, arguments) => Select(run, value, arguments, wanted: true),
        ["reject"] = (run, value, arguments) => Select(run, value, arguments, wanted: false),
        ["selectattr"] = (run, value, arguments) => SelectByPath(run, value, arguments, wanted: true),
        ["rejectattr"] = (run, value, arguments) => SelectByPath(run, value, arguments, wanted: false),
    };

    private static object? Default(Execution run, object? value, Arguments arguments)
    {
        object?[] a = arguments.Bind(run, "default", ("default_value", ""), ("boolean", false));
        return value is Undefined || (Equality.IsTrue(a[1]) && !Equality.IsTrue(value)) ? a[0] : value;
    }

    private static List<object?> Map(Execution run, object? value, Arguments arguments)
    {
        List<object?> items = Sequences.Copy(run, value);
        if (arguments.Positional.Count > 0)
        {
            string filter = TextMethods.Need(run, arguments.Positional[0]);
            Arguments rest = arguments.Skip(1);
            return items.ConvertAll(item =>
            {
                run.Step();
                return FilterTable.Apply(run, filter, item, rest);
            });
        }

        object?[] a = arguments.Bind(run, "map", ("attribute", Arguments.Required), ("default", Arguments.None));
        return items.ConvertAll(item => Members.Path(run, item, a[0]) is var found && found is Undefined && a[1] != Arguments.None ? a[1] : found);
    }

    private static List<object?> Select(Execution run, object? value, Arguments arguments, bool wanted) =>
        Sequences.Copy(run, value).FindAll(item => Holds(run, item, arguments) == wanted);

    private static List<object?> SelectByPath(Execution run, object? value, Arguments arguments, bool wanted)
    {
        object? path = arguments.Positional.Count > 0 ? arguments.Positional[0] : throw run.Fail("selectattr and rejectattr need the name of an attribute.");
        Arguments rest = arguments.Skip(1);
        return Sequences.Copy(run, value).FindAll(item => Holds(run, Members.Path(run, item, path), rest) == wanted);
    }

    private static bool Holds(Execution run, object? value, Arguments arguments)
    {
        run.Step();
        return arguments.Positional.Count == 0
            ? Equality.IsTrue(value)
            : TestTable.Apply(run, Name(TextMethods.Need(run, arguments.Positional[0])), value, arguments.Skip(1));
    }

    private static string Name(string test) => test switch
    {
        "==" => "eq",
        "!=" => "ne",
        "<" => "lt",
        "<=" => "le",
        ">" => "gt",
        ">=" => "ge",
        _ => test,
    };
}
