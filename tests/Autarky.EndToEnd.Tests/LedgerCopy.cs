namespace Autarky.EndToEnd.Tests;

/// <summary>A second data directory with what the quickstart made, so that a test may spoil it.</summary>
internal static class LedgerCopy
{
    public static void Take(QuickstartServer server, string destination)
    {
        foreach (string folder in Directory.EnumerateDirectories(server.Data, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(destination, Path.GetRelativePath(server.Data, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(destination, Path.GetRelativePath(server.Data, file)), overwrite: true);
        }
    }
}
