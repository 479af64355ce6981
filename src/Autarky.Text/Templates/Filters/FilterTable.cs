using Autarky.Text.Templates.Running;

namespace Autarky.Text.Templates.Filters;

/// <summary>What a filter makes of a value.</summary>
internal delegate object? Filter(Execution run, object? value, Arguments arguments);

/// <summary>The filters by name.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Filter> All =
        new[] { TextFilters.All, ListFilters.All, SelectFilters.All, NumberFilters.All }.SelectMany(table => table).ToDictionary(StringComparer.Ordinal);

    public static bool Has(string name) => All.ContainsKey(name);

    /// <exception cref="InvalidDataException">There is no such filter (its name came from a string), or it cannot do this.</exception>
    public static object? Apply(Execution run, string name, object? value, Arguments arguments) => All.TryGetValue(name, out Filter? filter)
        ? filter(run, value, arguments)
        : throw run.Fail($"the filter '{name}' is not known.");

    /// <summary>The one argument of a filter or test that takes one.</summary>
    public static object? Only(Execution run, string name, Arguments arguments) => arguments.Bind(run, name, ("value", Arguments.Required))[0];

    /// <summary>How sorting and comparing filters see a value: small letters unless told otherwise.</summary>
    public static object? Folded(object? value, bool caseSensitive) => value is string text && !caseSensitive ? text.ToLowerInvariant() : value;

    /// <summary>A path's value, or the value itself where there is no path.</summary>
    public static object? At(Execution run, object? value, object? path) => path is null ? value : Members.Path(run, value, path);
}
