namespace Autarky.Testing;

/// <summary>A program that a test needs beside the .NET SDK.</summary>
public enum Needed
{
    /// <summary>Debian's Chromium, or any on the path.</summary>
    Chromium,

    /// <summary>Node with the packages of <c>tests/Autarky.EndToEnd.Tests/openai-node</c> installed.</summary>
    OpenAiNode,
}

/// <summary>A fact that needs a program: skipped where it is missing, run (and failing) where the environment variable CI is true.</summary>
public sealed class RequiresFactAttribute : FactAttribute
{
    /// <summary>Skips unless the program is there or this is CI.</summary>
    public RequiresFactAttribute(Needed needed)
    {
        bool required = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (!required && !IsThere(needed))
        {
            Skip = needed switch
            {
                Needed.Chromium => "Chromium is not installed (Debian: apt-get install chromium).",
                _ => "Run `npm ci` in tests/Autarky.EndToEnd.Tests/openai-node first.",
            };
        }
    }

    private static bool IsThere(Needed needed) => needed switch
    {
        Needed.Chromium => Programs.Find("chromium") is not null,
        _ => Programs.Find("node") is not null && Directory.Exists(Path.Combine(Programs.OpenAiNodeFolder, "node_modules", "openai")),
    };
}
