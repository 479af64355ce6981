namespace Autarky.Text.Templates.Running;

/// <summary>Values passed to a function, filter, test or method.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyList<KeyValuePair<string, object?>> named)
{
    /// <summary>As the default of a parameter: it must be given.</summary>
    public static readonly object Required = new();

    public static readonly Arguments None = new([], []);

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyList<KeyValuePair<string, object?>> Named => named;

    /// <summary>Values in the order of the parameters, by place or by name, as Python binds them.</summary>
    /// <exception cref="InvalidDataException">One is missing, unknown, or given twice.</exception>
    public object?[] Bind(Execution run, string function, params ReadOnlySpan<(string Name, object? Default)> parameters)
    {
        if (positional.Count > parameters.Length)
        {
            throw run.Fail($"'{function}' takes at most {parameters.Length} arguments, not {positional.Count}.");
        }

        var values = new object?[parameters.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i < positional.Count ? positional[i] : parameters[i].Default;
        }

        foreach ((string name, object? value) in named)
        {
            int at = 0;
            while (at < parameters.Length && !string.Equals(parameters[at].Name, name, StringComparison.Ordinal))
            {
                at++;
            }

            if (at == parameters.Length || at < positional.Count)
            {
                throw run.Fail($"'{function}' has no parameter '{name}', or it is given twice.");
            }

            values[at] = value;
        }

        int missing = Array.IndexOf(values, Required);
        return missing < 0 ? values : throw run.Fail($"'{function}' needs a value for '{parameters[missing].Name}'.");
    }

    /// <summary>All arguments but the first ones.</summary>
    public Arguments Skip(int count) => new([.. positional.Skip(count)], named);
}
