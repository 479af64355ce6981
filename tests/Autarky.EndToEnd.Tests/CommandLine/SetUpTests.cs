using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

public sealed class SetUpTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_doctor_finds_a_new_directory_healthy()
    {
        JsonElement found = await Commands.JsonAsync(_data.FullPath, "doctor", "--port", "0");

        found.GetProperty("healthy").GetBoolean().ShouldBeTrue();
        found.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("check").GetString()).ShouldContain("ledger");
    }

    [Fact]
    public async Task The_doctor_names_a_file_that_is_no_ledger()
    {
        await File.WriteAllTextAsync(_data["ledger.db"], new string('x', 5000));

        CommandResult result = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");

        result.ExitCode.ShouldBe(8);
        result.Output.ShouldContain("ledger.db");
    }

    [Fact]
    public async Task The_command_checks_what_is_configured_and_what_is_found_and_says_how_products_are_computed()
    {
        TinyLlama.CopyTo(_data["models/Found"]);
        await File.WriteAllTextAsync(_data["autarky.json"], """{"models":{"gone":{"provider":"local","path":"nowhere.gguf"}}}""");

        CommandResult result = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");

        result.ExitCode.ShouldBe(8);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        var findings = document.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("check").GetString()!, finding => finding.Clone(), StringComparer.Ordinal);
        findings["model gone"].GetProperty("state").GetString().ShouldBe("Fail");
        findings["model found"].GetProperty("state").GetString().ShouldBe("Ok");
        findings["arithmetic"].GetProperty("found").GetString()!.ShouldContain("quantised weights: ");
    }

    [Theory]
    [InlineData("{\"providrs\":{}}", "providrs")]
    [InlineData("{\"use_cases\":{\"triage\":{\"target\":5}}}", "use_cases.triage.target")]
    [InlineData("{\"use_cases\":{\"triage\":{\"train_share\":0.9,\"calibration_share\":0.2}}}", "train_share")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "autarky.json")]
    public async Task A_configuration_that_is_not_valid_is_refused_and_the_key_is_named(string json, string named)
    {
        await File.WriteAllTextAsync(_data["autarky.json"], json);

        CommandResult result = await Commands.RunAsync(_data.FullPath, "keys", "list");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain(named);
    }

    [Fact]
    public async Task An_option_that_does_not_exist_is_a_usage_error()
    {
        CommandResult result = await Commands.RunAsync(_data.FullPath, "serve", "--prot", "1");

        result.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_what_to_do()
    {
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);

        CommandResult result = await Commands.RunAsync(
            _data.FullPath, "serve", "--port", server.BaseUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        result.ExitCode.ShouldBe(9);
        result.Error.ShouldContain("is taken");
        result.Error.ShouldContain("--port");
    }
}
