namespace Autarky.WebConsole.Charts;

/// <summary>One of several quantities over the same buckets.</summary>
public sealed record Series
{
    /// <summary>Its name in the legend.</summary>
    public required string Name { get; init; }

    /// <summary>The class of the style sheet that gives it its colour.</summary>
    public required string Tone { get; init; }

    /// <summary>A value a bucket; null where there is none.</summary>
    public required IReadOnlyList<double?> Values { get; init; }
}
