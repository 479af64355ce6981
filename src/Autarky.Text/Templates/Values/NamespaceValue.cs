namespace Autarky.Text.Templates.Values;

/// <summary>What <c>namespace()</c> makes: the one value whose attributes a template can set, also from inside a loop.</summary>
internal sealed class NamespaceValue
{
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);
}
