using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Methods;

/// <summary>What a method does with the value it stands behind.</summary>
internal delegate object? Method<in T>(Execution run, T target, Arguments arguments);

/// <summary>The methods of strings, lists and dictionaries.</summary>
internal static class MethodTable
{
    /// <summary>The method bound to its value, or null where the value's type has none of that name.</summary>
    public static FunctionValue? Find(object target, string name) => target switch
    {
        string text => Bind(TextMethods.All, text, name),
        List<object?> list => Bind(ListMethods.All, list, name),
        DictValue dict => Bind(DictMethods.All, dict, name),
        _ => null,
    };

    private static FunctionValue? Bind<T>(Dictionary<string, Method<T>> methods, T target, string name) =>
        methods.TryGetValue(name, out Method<T>? method) ? new FunctionValue(name, (run, arguments) => method(run, target, arguments)) : null;
}
