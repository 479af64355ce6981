namespace Autarky.Text.Constraints;

/// <summary>How constrained JSON is written.</summary>
public sealed record SchemaOptions
{
    /// <value>Whether one blank may follow a colon or a comma. Most models write it, and do worse when they may not.</value>
    public bool AllowSpace { get; init; } = true;
}
