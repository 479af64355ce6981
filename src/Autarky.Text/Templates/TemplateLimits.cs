namespace Autarky.Text.Templates;

/// <summary>What a template may spend on one rendering. A template comes with a model from anywhere: without bounds it could run or grow for ever.</summary>
public sealed record TemplateLimits
{
    /// <value>Expressions and statements evaluated, and elements visited by filters. A conversation of a thousand messages takes about a million.</value>
    public long Steps { get; init; } = 20_000_000;

    /// <value>Characters of the result.</value>
    public int OutputCharacters { get; init; } = 16 * 1024 * 1024;

    /// <value>Characters and list elements made on the way, all together (nothing is given back).</value>
    public long WorkingSize { get; init; } = 128L * 1024 * 1024;

    /// <value>Calls of macros inside one another.</value>
    public int CallDepth { get; init; } = 100;
}
