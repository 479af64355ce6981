using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>A server that runs two very small models of random weights itself: "tiny" chats, "words" embeds.</summary>
public sealed class LocalModelServer : IAsyncLifetime
{
    /// <summary>Numbers of a vector of "words".</summary>
    public const int Width = 32;

    private readonly TemporaryDirectory _data = new();

    public AutarkyProcess Process { get; private set; } = null!;

    public string Data => _data.FullPath;

    /// <summary>Writes the encoder and gives its folder. Its first tokens are marks: 2 begins a text, 3 ends it; then come its words from 4 on.</summary>
    public static string Encoder(string parent) => TinyEncoder.Write(Path.Combine(parent, "words-encoder"), seed: 1, "card", "loan", "my", "is", "lost");

    public async Task InitializeAsync() => Process = await AutarkyProcess.StartServerAsync(
        ["serve", "--port", "0", "--model", "tiny=" + TinyLlama.Folder, "--model", "words=" + Encoder(_data.FullPath), "--data", _data.FullPath]);

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Dispose();
    }
}
