namespace Autarky.Text.Templates.Values;

/// <summary>A list that cannot change and prints with parentheses.</summary>
internal sealed class TupleValue(params object?[] items)
{
    public object?[] Items => items;
}
