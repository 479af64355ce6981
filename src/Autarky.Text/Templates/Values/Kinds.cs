namespace Autarky.Text.Templates.Values;

/// <summary>How error messages call a value's type.</summary>
internal static class Kinds
{
    public static string Of(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"{undefined.What} (which is not defined)",
        bool => "a boolean",
        long => "an integer",
        double => "a number",
        string => "a string",
        List<object?> => "a list",
        TupleValue => "a tuple",
        DictValue => "a dictionary",
        NamespaceValue => "a namespace",
        FunctionValue function => $"the function '{function.Name}'",
        _ => "the loop",
    };
}
