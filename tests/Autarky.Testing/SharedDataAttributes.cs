namespace Autarky.Testing;

/// <summary>Public data that is too large for the repository, in the folder that the environment variable AUTARKY_SHARED_DATA names.</summary>
public static class SharedData
{
    /// <summary>The variable.</summary>
    public const string Variable = "AUTARKY_SHARED_DATA";

    /// <summary>The folder; null where the variable is not set.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>What a skipped test says; null where the data are there.</summary>
    public static string? Missing => Folder is null ? $"Needs public data: name their folder in the environment variable {Variable}." : null;

    /// <summary>A path inside the folder.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder!, .. parts]);
}

/// <summary>A fact that needs the shared data: skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Skips unless the data are there.</summary>
    public SharedDataFactAttribute() => Skip = SharedData.Missing;
}

/// <summary>A theory that needs the shared data: skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips unless the data are there.</summary>
    public SharedDataTheoryAttribute() => Skip = SharedData.Missing;
}
