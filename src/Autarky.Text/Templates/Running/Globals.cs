using Autarky.Text.Templates.Values;

namespace Autarky.Text.Templates.Running;

/// <summary>Functions that every template can call: Jinja's own, and the two that chat templates are given.</summary>
internal static class Globals
{
    /// <summary>A scope with all of them, around the template's own.</summary>
    public static Scope Make()
    {
        var scope = new Scope(null);
        Add("raise_exception", (run, arguments) =>
            throw new ConversationRefusedException(PythonText.Of(run, arguments.Bind(run, "raise_exception", ("message", Arguments.Required))[0])));
        Add("strftime_now", (run, arguments) => arguments.Bind(run, "strftime_now", ("format", Arguments.Required))[0] is string format
            ? DateFormat.Write(run, run.Time.GetLocalNow(), format)
            : throw run.Fail("strftime_now needs a format."));
        Add("namespace", Namespace);
        Add("dict", Dict);
        Add("range", Range);
        return scope;

        void Add(string name, Func<Execution, Arguments, object?> body) => scope[name] = new FunctionValue(name, body);
    }

    private static NamespaceValue Namespace(Execution run, Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach ((object key, object? value) in Dict(run, arguments).Items)
        {
            space.Attributes[PythonText.Of(run, key)] = value;
        }

        return space;
    }

    private static DictValue Dict(Execution run, Arguments arguments)
    {
        var dict = new DictValue();
        foreach (object? source in arguments.Positional)
        {
            foreach ((object key, object? value) in source is DictValue other ? other.Items : throw run.Fail($"{Kinds.Of(source)} is no dictionary."))
            {
                dict[key] = value;
            }
        }

        foreach ((string name, object? value) in arguments.Named)
        {
            dict[name] = value;
        }

        return dict;
    }

    private static List<object?> Range(Execution run, Arguments arguments)
    {
        if (arguments.Positional.Count is 0 or > 3 || arguments.Named.Count > 0 || arguments.Positional.Any(value => value is not long))
        {
            throw run.Fail("range needs one to three integers.");
        }

        long[] bounds = [.. arguments.Positional.Cast<long>()];
        (long start, long stop, long step) = (bounds.Length > 1 ? bounds[0] : 0, bounds.Length > 1 ? bounds[1] : bounds[0], bounds.Length > 2 ? bounds[2] : 1);
        if (step == 0)
        {
            throw run.Fail("the step of a range cannot be 0.");
        }

        Int128 count = step > 0 ? ((Int128)stop - start + step - 1) / step : ((Int128)start - stop - step - 1) / -(Int128)step;
        if (count > run.Limits.WorkingSize)
        {
            throw run.Fail($"a range of {count} integers is too long.");
        }

        run.Charge((long)Int128.Max(count, 0));
        var items = new List<object?>((int)Int128.Max(count, 0));
        for (long i = 0; i < count; i++)
        {
            items.Add(start + (i * step));
        }

        return items;
    }
}
