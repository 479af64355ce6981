namespace Autarky.Gateway.Dialects;

/// <summary>What a provider's <c>dialect</c> may be in the options.</summary>
public static class DialectNames
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. KnownDialects.All.Select(dialect => dialect.OptionName)];

    /// <summary>What people call it; null for a name that no dialect has.</summary>
    public static string? TitleOf(string name) => KnownDialects.FindOption(name)?.Title;
}
