using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>A server that runs a very small model of random weights itself.</summary>
public sealed class LocalModelServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();

    /// <summary>The model's folder.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "tiny-llama");

    public AutarkyProcess Process { get; private set; } = null!;

    public string Data => _data.FullPath;

    /// <summary>Copies the model's folder.</summary>
    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    public async Task InitializeAsync() =>
        Process = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--model", "tiny=" + Folder, "--data", _data.FullPath]);

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Dispose();
    }
}
