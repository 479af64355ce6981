namespace Autarky.Testing;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Makes it.</summary>
    public TemporaryDirectory() => FullPath = Directory.CreateTempSubdirectory("autarky-test-").FullName;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>A path inside it.</summary>
    public string this[string name] => Path.Combine(FullPath, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
        }
        catch (IOException)
        {
            // A killed process may still hold a file for a moment; the system's temporary folder is emptied by the system.
        }
    }
}
