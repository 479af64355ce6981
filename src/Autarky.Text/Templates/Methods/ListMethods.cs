using Autarky.Text.Templates.Running;
using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Methods;

/// <summary>Methods of lists, as Python has them. Lists are the rendering's own: the caller's messages never change.</summary>
internal static class ListMethods
{
    public static readonly Dictionary<string, Method<List<object?>>> All = new(StringComparer.Ordinal)
    {
        ["append"] = (run, list, arguments) =>
        {
            run.Charge(1);
            list.Add(arguments.Bind(run, "append", ("item", Arguments.Required))[0]);
            return null;
        },
        ["extend"] = (run, list, arguments) =>
        {
            list.AddRange(Sequences.Copy(run, arguments.Bind(run, "extend", ("items", Arguments.Required))[0]));
            return null;
        },
        ["insert"] = (run, list, arguments) =>
        {
            object?[] a = arguments.Bind(run, "insert", ("index", Arguments.Required), ("item", Arguments.Required));
            run.Charge(1);
            run.Step(list.Count / 64);
            long at = a[0] as long? ?? throw run.Fail("insert needs an integer.");
            list.Insert((int)Math.Clamp(at < 0 ? at + list.Count : at, 0, list.Count), a[1]);
            return null;
        },
        ["pop"] = (run, list, arguments) =>
        {
            long at = arguments.Bind(run, "pop", ("index", -1L))[0] as long? ?? throw run.Fail("pop needs an integer.");
            at = at < 0 ? at + list.Count : at;
            if (at < 0 || at >= list.Count)
            {
                throw run.Fail("there is no such element to pop.");
            }

            object? item = list[(int)at];
            run.Step(list.Count / 64);
            list.RemoveAt((int)at);
            return item;
        },
        ["index"] = (run, list, arguments) =>
        {
            object? item = arguments.Bind(run, "index", ("item", Arguments.Required))[0];
            int at = list.FindIndex(element => Equality.AreEqual(run, element, item));
            return at < 0 ? throw run.Fail("the list has no such element.") : (long)at;
        },
        ["count"] = (run, list, arguments) =>
        {
            object? item = arguments.Bind(run, "count", ("item", Arguments.Required))[0];
            return list.LongCount(element => Equality.AreEqual(run, element, item));
        },
        ["copy"] = (run, list, _) => Sequences.Copy(run, list),
        ["clear"] = (_, list, _) =>
        {
            list.Clear();
            return null;
        },
        ["reverse"] = (run, list, _) =>
        {
            run.Step(list.Count);
            list.Reverse();
            return null;
        },
    };
}
