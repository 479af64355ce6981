using Autarky.Testing;

namespace Autarky.EndToEnd.Tests;

/// <summary>One server that has run the quickstart, shared by the tests that only look at it.</summary>
public sealed class QuickstartServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();

    public AutarkyProcess Process { get; private set; } = null!;

    public string Data => _data.FullPath;

    // A chat model and a file that is none lie where downloads go: the quickstart runs the one and is not stopped by the other.
    public async Task InitializeAsync()
    {
        TinyLlama.CopyTo(_data["models/Tiny-Llama"]);
        await File.WriteAllTextAsync(_data["models/Broken.gguf"], "This is no model.");
        Process = await AutarkyProcess.StartServerAsync(
        ["quickstart", "--port", "0", "--yes", "--data", _data.FullPath], timeout: TimeSpan.FromMinutes(5));
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>The tests that share <see cref="QuickstartServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class AfterQuickstart : ICollectionFixture<QuickstartServer>
{
    public const string Name = "after the quickstart";
}
