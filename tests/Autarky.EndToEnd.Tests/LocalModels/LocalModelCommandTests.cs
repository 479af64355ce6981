using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.LocalModels;

public sealed class LocalModelCommandTests
{
    [Fact]
    public async Task A_model_that_is_not_there_is_an_error_that_names_it()
    {
        using var data = new TemporaryDirectory();

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0", "--model", "small=/nowhere/small.gguf");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("'small'");
        result.Error.ShouldContain("/nowhere/small.gguf");
    }

    [Fact]
    public async Task A_model_of_an_unknown_architecture_is_refused_by_name()
    {
        using var data = new TemporaryDirectory();
        string folder = Path.Combine(data.FullPath, "strange");
        TinyLlama.CopyTo(folder);
        string config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("LlamaForCausalLM", "StrangeForCausalLM", StringComparison.Ordinal));

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0", "--model", "strange=" + folder);

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("StrangeForCausalLM");
    }

    [Theory]
    [InlineData("\"context\":1000000", "1000000")]
    [InlineData("\"contxt\":100", "contxt")]
    [InlineData("\"queue\":0", "models.small.queue")]
    public async Task A_setting_that_cannot_be_kept_is_refused_by_name(string setting, string said)
    {
        using var data = new TemporaryDirectory();
        string path = JsonSerializer.Serialize(TinyLlama.Folder);
        await File.WriteAllTextAsync(data["autarky.json"], "{\"models\":{\"small\":{\"provider\":\"local\",\"path\":" + path + "," + setting + "}}}");

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain(said);
    }

    [Fact]
    public async Task A_model_that_embeds_takes_no_memory_for_keys_and_values()
    {
        using var data = new TemporaryDirectory();
        LocalModelServer.Encoder(data.FullPath);
        await File.WriteAllTextAsync(data["autarky.json"], """{"models":{"words":{"provider":"local","path":"words-encoder","cache_gib":1}}}""");

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("cache_gib");
    }

    [Fact]
    public async Task A_model_in_the_configuration_needs_its_path()
    {
        using var data = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(data.FullPath, "autarky.json"), """{"models":{"small":{"provider":"local"}}}""");

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("models.small.path");
    }
}
