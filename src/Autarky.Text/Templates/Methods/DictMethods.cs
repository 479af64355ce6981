using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Methods;

/// <summary>Methods of dictionaries, as Python has them. Views are lists here.</summary>
internal static class DictMethods
{
    public static readonly Dictionary<string, Method<DictValue>> All = new(StringComparer.Ordinal)
    {
        ["get"] = (run, dict, arguments) =>
        {
            object?[] a = arguments.Bind(run, "get", ("key", Arguments.Required), ("default", null));
            return dict.TryGet(a[0], out object? value) ? value : a[1];
        },
        ["items"] = (run, dict, _) => Pairs(run, dict),
        ["keys"] = (run, dict, _) => Sequences.Copy(run, dict),
        ["values"] = (run, dict, _) => Values(run, dict),
        ["copy"] = (run, dict, _) => Merge(run, new DictValue(), dict),
        ["update"] = (run, dict, arguments) =>
        {
            foreach (object? other in arguments.Positional)
            {
                Merge(run, dict, other as DictValue ?? throw run.Fail($"{Kinds.Of(other)} is no dictionary."));
            }

            foreach ((string name, object? value) in arguments.Named)
            {
                run.Charge(1);
                dict[name] = value;
            }

            return null;
        },
        ["setdefault"] = (run, dict, arguments) =>
        {
            object?[] a = arguments.Bind(run, "setdefault", ("key", Arguments.Required), ("default", null));
            if (dict.TryGet(a[0], out object? value))
            {
                return value;
            }

            run.Charge(1);
            return dict[Members.Key(run, a[0])] = a[1];
        },
        ["pop"] = (run, dict, arguments) =>
        {
            object?[] a = arguments.Bind(run, "pop", ("key", Arguments.Required), ("default", Arguments.None));
            run.Step(dict.Count);
            if (!dict.TryGet(a[0], out object? value))
            {
                return a[1] == Arguments.None ? throw run.Fail($"there is no key {PythonText.Repr(run, a[0])} to pop.") : a[1];
            }

            dict.Remove(a[0]!);
            return value;
        },
    };

    /// <summary>Pairs of key and value.</summary>
    public static List<object?> Pairs(Execution run, DictValue dict)
    {
        run.Charge(dict.Count);
        return [.. dict.Items.Select(pair => new TupleValue(pair.Key, pair.Value))];
    }

    private static List<object?> Values(Execution run, DictValue dict)
    {
        run.Charge(dict.Count);
        return [.. dict.Items.Select(pair => pair.Value)];
    }

    private static DictValue Merge(Execution run, DictValue target, DictValue source)
    {
        run.Charge(source.Count);
        foreach ((object key, object? value) in source.Items.ToArray())
        {
            target[key] = value;
        }

        return target;
    }
}
