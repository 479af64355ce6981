using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Testing;
using Autarky.Text.Metadata;

namespace Autarky.EndToEnd.Tests.Models;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Show_says_what_a_gguf_file_is()
    {
        JsonElement shown = await JsonAsync("show", WriteGguf("a.gguf"));

        shown.GetProperty("architecture").GetString().ShouldBe("llama");
        shown.GetProperty("parameters").GetInt64().ShouldBe(2 * 256);
        shown.GetProperty("layers").GetInt64().ShouldBe(7);
        shown.GetProperty("types")[0].GetProperty("type").GetString().ShouldBe("F32");
        JsonElement tokens = shown.GetProperty("metadata").GetProperty("tokenizer.ggml.tokens");
        tokens.GetProperty("length").GetInt32().ShouldBe(40);
        tokens.GetProperty("first").GetArrayLength().ShouldBe(16);
        shown.GetProperty("vocabulary_size").GetInt32().ShouldBe(40);

        CommandResult words = await AutarkyProcess.RunAsync(["models", "show", _folder["a.gguf"]]);
        words.Output.ShouldContain("llama");
        words.Output.ShouldContain("40 items: t0, t1");
        words.Output.ShouldNotContain("\u001b", Case.Sensitive, "a stranger's text must not drive the terminal");
    }

    [Fact]
    public async Task A_model_in_parts_is_shown_verified_and_pulled_by_its_first_part()
    {
        string first = WriteGguf("m-00001-of-00002.gguf", part: 0, parts: 2),
            second = WriteGguf("m-00002-of-00002.gguf", part: 1, parts: 2, tensor: "b.weight");

        JsonElement shown = await JsonAsync("show", first);
        shown.GetProperty("parameters").GetInt64().ShouldBe(2 * 512);
        shown.GetProperty("format").GetString()!.ShouldContain("in 2 files");
        shown.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(first).Length + new FileInfo(second).Length);
        (await JsonAsync("verify", first)).GetProperty("files").GetArrayLength().ShouldBe(2);
        (await AutarkyProcess.RunAsync(["models", "show", second])).Error.ShouldContain("m-00001-of-00002.gguf");

        await using ModelServer server = await ModelServer.StartAsync();
        server.Files[Path.GetFileName(first)] = File.ReadAllBytes(first);
        server.Files[Path.GetFileName(second)] = File.ReadAllBytes(second);
        await JsonAsync("pull", server.FileUrl(Path.GetFileName(first)), "--output", _folder["pulled"]);
        (await JsonAsync("show", Path.Combine(_folder["pulled"], Path.GetFileName(first)))).GetProperty("parameters").GetInt64().ShouldBe(2 * 512);
    }

    [Fact]
    public async Task Show_says_what_a_folder_with_safetensors_is()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}}""");
        File.WriteAllBytes(_folder["model.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[12]]);
        File.WriteAllText(_folder["config.json"], """{"model_type":"qwen3","num_hidden_layers":5,"max_position_embeddings":512,"rope_scaling":{"a":1}}""");

        JsonElement shown = await JsonAsync("show", _folder.FullPath);
        shown.GetProperty("architecture").GetString().ShouldBe("qwen3");
        shown.GetProperty("layers").GetInt64().ShouldBe(5);
        shown.GetProperty("context").GetInt64().ShouldBe(512);
        shown.GetProperty("parameters").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task Verify_finds_a_number_that_is_none()
    {
        (await JsonAsync("verify", WriteGguf("good.gguf"))).GetProperty("ok").GetBoolean().ShouldBeTrue();

        CommandResult bad = await AutarkyProcess.RunAsync(["models", "verify", WriteGguf("bad.gguf", float.NaN), "--json"]);
        bad.ExitCode.ShouldBe(3);
        using var verdict = JsonDocument.Parse(bad.Output);
        verdict.RootElement.GetProperty("ok").GetBoolean().ShouldBeFalse();
        JsonElement problem = verdict.RootElement.GetProperty("problems")[0];
        problem.GetProperty("tensor").GetString().ShouldBe("a.weight");
        problem.GetProperty("first").GetInt64().ShouldBe(300);
        verdict.RootElement.GetProperty("files")[0].GetProperty("sha256").GetString()!.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Quantize_writes_a_smaller_file_once()
    {
        string from = WriteGguf("a.gguf"), to = _folder["b.gguf"];
        JsonElement made = await JsonAsync("quantize", from, to, "--type", "q8_0");
        made.GetProperty("requantized").GetBoolean().ShouldBeFalse();
        using (var file = GgufFile.Open(to))
        {
            file.Tensors["a.weight"].Type.ShouldBe(TensorType.Q8_0);
        }

        CommandResult again = await AutarkyProcess.RunAsync(["models", "quantize", from, to, "--type", "Q8_0"]);
        again.ExitCode.ShouldBe(2);
        again.Error.ShouldContain("is there already");
        (await AutarkyProcess.RunAsync(["models", "quantize", from, to, "--type", "Q3_K"])).Error.ShouldContain("Choose one of F32, F16, Q4_0");
    }

    [Theory]
    [InlineData("none.gguf", "There is no file or folder")]
    [InlineData("text.bin", "safetensors")]
    [InlineData(".", "has neither 'model.safetensors' nor")]
    public async Task What_is_no_model_is_refused_in_words(string name, string said)
    {
        File.WriteAllText(_folder["text.bin"], "This is a text and no model at all.");
        CommandResult result = await AutarkyProcess.RunAsync(["models", "show", _folder[name]]);
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain(said);
    }

    [Fact]
    public async Task An_error_quotes_a_strangers_text_without_its_control_characters()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"w\u001b[2J":{"dtype":"Q9","shape":[1],"data_offsets":[0,1]}}""");
        File.WriteAllBytes(_folder["x.safetensors"], [.. BitConverter.GetBytes((long)header.Length), .. header, 0]);
        CommandResult result = await AutarkyProcess.RunAsync(["models", "show", _folder["x.safetensors"]]);
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("w·[2J");
    }

    [Fact]
    public async Task Pull_fetches_a_file_once_and_a_repository_as_a_whole()
    {
        await using ModelServer server = await ModelServer.StartAsync();
        server.Files["config.json"] = "{}"u8.ToArray();
        server.Files["model.safetensors"] = [1, 2, 3];
        server.Files["README.md"] = [4];

        JsonElement first = await JsonAsync("pull", server.FileUrl("model.safetensors"), "--output", _folder["one"]);
        first.GetProperty("files")[0].GetProperty("checked").GetBoolean().ShouldBeTrue();
        JsonElement second = await JsonAsync("pull", server.FileUrl("model.safetensors"), "--output", _folder["one"]);
        second.GetProperty("files")[0].GetProperty("transferred").GetInt64().ShouldBe(0);
        File.WriteAllBytes(Path.Combine(_folder["one"], "model.safetensors"), [9]);
        (await AutarkyProcess.RunAsync(["models", "pull", server.FileUrl("model.safetensors"), "--output", _folder["one"]]))
            .Error.ShouldContain("is there already and is not");

        await JsonAsync("pull", "owner/repo", "--endpoint", server.Url, "--output", _folder["all"]);
        Directory.GetFiles(_folder["all"]).Select(Path.GetFileName).Order().ShouldBe(["config.json", "model.safetensors"]);
    }

    [Fact]
    public async Task Pull_puts_models_where_the_server_looks_for_them()
    {
        await using ModelServer server = await ModelServer.StartAsync();
        server.Files["config.json"] = "{}"u8.ToArray();
        server.Files["model.safetensors"] = [1, 2, 3];

        await JsonAsync("pull", server.FileUrl("model.safetensors"), "--data", _folder["data"]);
        await JsonAsync("pull", "owner/repo", "--endpoint", server.Url, "--data", _folder["data"]);

        Directory.GetFiles(_folder["data"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder["data"], path)).Order()
            .ShouldBe(["models/model.safetensors", "models/repo/config.json", "models/repo/model.safetensors"]);
    }

    [Fact]
    public async Task Pull_does_not_go_to_other_machines_unencrypted()
    {
        CommandResult result = await AutarkyProcess.RunAsync(["models", "pull", "http://models.example/a.gguf", "--data", _folder["data"]]);
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("not encrypted");
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        CommandResult result = await AutarkyProcess.RunAsync(["models", .. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    private string WriteGguf(string name, float number300 = 0.5f, int part = 0, int parts = 1, string tensor = "a.weight")
    {
        float[] numbers = [.. Enumerable.Range(0, 512).Select(i => i == 300 ? number300 : i / 512f)];
        var info = new TensorInfo { Name = tensor, Type = TensorType.F32, Shape = [2, 256], ByteLength = 2048 };
        var metadata = new ModelMetadata();
        metadata.Set("general.architecture", "llama");
        metadata.Set("general.name", "a\u001b[31m name [red]");
        metadata.Set("llama.block_count", 7u);
        metadata.Set("llama.rope.odd", float.PositiveInfinity);
        metadata.Set("tokenizer.ggml.tokens", Enumerable.Range(0, 40).Select(i => "t" + i).ToArray());
        if (parts > 1)
        {
            metadata.Set("split.no", (ushort)part);
            metadata.Set("split.count", (ushort)parts);
            metadata.Set("split.tensors.count", parts);
        }

        using var writer = GgufWriter.Create(_folder[name], metadata, [info]);
        writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        writer.Finish();
        return _folder[name];
    }
}
