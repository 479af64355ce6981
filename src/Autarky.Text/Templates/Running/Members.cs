using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Running;

/// <summary>What stands behind a dot or in brackets. A dot looks for a method first, brackets look for a key first; what neither finds is undefined.</summary>
internal static class Members
{
    public static object? Attribute(Execution run, object? target, string id)
    {
        switch (target)
        {
            case NamespaceValue space:
                return space.Attributes.TryGetValue(id, out object? attribute) ? attribute : Missing(target, id);
            case LoopValue loop:
                return loop.Attribute(id);
            case string or List<object?> or DictValue when Methods.MethodTable.Find(target, id) is { } method:
                return method;
            case DictValue dict when dict.TryGet(id, out object? value):
                return value;
            default:
                return target is Undefined undefined ? throw run.Fail($"{undefined.What} is not defined.") : Missing(target, id);
        }
    }

    public static object? Item(Execution run, object? target, object? key)
    {
        if (target is DictValue dict && dict.TryGet(key, out object? found))
        {
            return found;
        }

        if (key is long or bool && Sequences.TryItem(run, target, key is long index ? index : key is true ? 1 : 0, out object? element))
        {
            return element;
        }

        return key is string id ? Attribute(run, target, id) : new Undefined($"item {PythonText.Of(run, key)} of {Kinds.Of(target)}");
    }

    /// <summary>Follows a dotted path, as filters name attributes: <c>function.name</c>, <c>0.text</c>.</summary>
    public static object? Path(Execution run, object? target, object? path)
    {
        if (path is not string dotted)
        {
            return Item(run, target, path);
        }

        foreach (string part in dotted.Split('.'))
        {
            target = long.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out long index)
                ? Item(run, target, index)
                : Item(run, target, part);
        }

        return target;
    }

    /// <summary>A value as a key of a dictionary.</summary>
    /// <exception cref="InvalidDataException">It cannot be one.</exception>
    public static object Key(Execution run, object? value) => value is string or long or double or bool
        ? value
        : throw run.Fail($"{Kinds.Of(value)} cannot be the key of a dictionary.");

    private static Undefined Missing(object? target, string id) => new($"'{id}' of {Kinds.Of(target)}");
}
