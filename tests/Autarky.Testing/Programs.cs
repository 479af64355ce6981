using System.Runtime.CompilerServices;

namespace Autarky.Testing;

/// <summary>Programs and folders of this machine and checkout that tests use.</summary>
public static class Programs
{
    /// <summary>The folder with the Node client.</summary>
    public static string NodeClientsFolder { get; } = Path.Combine(TestsFolder(), "Autarky.Testing", "node-clients");

    /// <summary>The root of the checkout.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(TestsFolder(), ".."));

    /// <summary>The full path of a program on the path; null when there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static string TestsFolder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, ".."));
}
