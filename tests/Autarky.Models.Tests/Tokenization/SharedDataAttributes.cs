namespace Autarky.Models.Tests.Tokenization;

/// <summary>Public data that is too large for the repository, in the folder that the environment variable AUTARKY_SHARED_DATA names.</summary>
internal static class SharedData
{
    public const string Variable = "AUTARKY_SHARED_DATA";

    public static string? Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    public static string? Missing => Folder is null ? $"Needs public data: name their folder in the environment variable {Variable}." : null;

    public static string PathOf(params string[] parts) => Path.Combine([Folder!, .. parts]);
}

/// <summary>A fact that needs the shared data: skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.Missing;
}

/// <summary>A theory that needs the shared data: skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Missing;
}
