using Autarky.Models.Embedding;
using Autarky.Testing;

namespace Autarky.Models.Tests.Embedding;

/// <summary>A very small encoder of random weights, loaded once for the tests of a class.</summary>
public sealed class LoadedEmbedder : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public LoadedEmbedder()
    {
        TinyEncoder.Write(Path, seed: 1, "card", "loan", "my", "is", "lost");
        Model = LocalEmbedder.Load(Path);
    }

    public LocalEmbedder Model { get; }

    public string Path => _folder.FullPath;

    public void Dispose()
    {
        Model.Dispose();
        _folder.Dispose();
    }
}
