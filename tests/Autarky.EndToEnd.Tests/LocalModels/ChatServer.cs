using System.Text.Json.Nodes;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>
/// A server that runs "plain", a very small model of random weights with a long context and a chat template that knows no tools and joins content to text,
/// as many small models' templates do.
/// </summary>
public sealed class ChatServer : IAsyncLifetime
{
    private const string Template =
        "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nBe kind.<|im_end|>\n' }}{% endif %}"
            + "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private readonly TemporaryDirectory _data = new();

    public AutarkyProcess Process { get; private set; } = null!;

    /// <summary>Writes the model and gives its folder.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="context">The longest context, in tokens: bytes of text, mostly.</param>
    public static string Write(string folder, int context = 8192)
    {
        TinyLlama.CopyTo(folder);
        Change(Path.Combine(folder, "config.json"), "max_position_embeddings", context);
        Change(Path.Combine(folder, "tokenizer_config.json"), "chat_template", Template);
        return folder;
    }

    public async Task InitializeAsync() => Process = await AutarkyProcess.StartServerAsync(
        ["serve", "--port", "0", "--model", "plain=" + Write(Path.Combine(_data.FullPath, "plain")), "--data", _data.FullPath]);

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Dispose();
    }

    private static void Change(string file, string key, JsonNode value)
    {
        JsonObject content = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        content[key] = value;
        File.WriteAllText(file, content.ToJsonString());
    }
}
