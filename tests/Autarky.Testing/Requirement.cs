namespace Autarky.Testing;

/// <summary>A program that a test needs beside the .NET SDK.</summary>
public enum Needed
{
    /// <summary>Debian's Chromium, or any on the path.</summary>
    Chromium,

    /// <summary>Node with the packages of <c>tests/Autarky.Testing/node-clients</c> installed.</summary>
    NodeClients,
}

/// <summary>A fact that needs a program: skipped where it is missing, run (and failing) where the environment variable CI is true.</summary>
public sealed class RequiresFactAttribute : FactAttribute
{
    /// <summary>Skips unless the program is there or this is CI.</summary>
    public RequiresFactAttribute(Needed needed) => Skip = Requirement.WhySkip(needed);
}

/// <summary>A theory that needs a program, as <see cref="RequiresFactAttribute"/>.</summary>
public sealed class RequiresTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips unless the program is there or this is CI.</summary>
    public RequiresTheoryAttribute(Needed needed) => Skip = Requirement.WhySkip(needed);
}

/// <summary>Whether a program that a test needs is there.</summary>
internal static class Requirement
{
    /// <summary>Why a test is skipped; null where it is to run.</summary>
    public static string? WhySkip(Needed needed)
    {
        bool required = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        return required || IsThere(needed) ? null : needed switch
        {
            Needed.Chromium => "Chromium is not installed (Debian: apt-get install chromium).",
            _ => "Run `npm ci` in tests/Autarky.Testing/node-clients first.",
        };
    }

    private static bool IsThere(Needed needed) => needed switch
    {
        Needed.Chromium => Programs.Find("chromium") is not null,
        _ => Programs.Find("node") is not null && Directory.Exists(Path.Combine(Programs.NodeClientsFolder, "node_modules", "@ai-sdk", "openai")),
    };
}
