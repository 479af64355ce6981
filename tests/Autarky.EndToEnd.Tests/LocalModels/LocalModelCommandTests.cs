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
        LocalModelServer.CopyTo(folder);
        string config = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("LlamaForCausalLM", "StrangeForCausalLM", StringComparison.Ordinal));

        CommandResult result = await Commands.RunAsync(data.FullPath, "serve", "--port", "0", "--model", "strange=" + folder);

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("StrangeForCausalLM");
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
