using System.Text;
using System.Text.Json;
using Autarky.Application.Configuration;
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
    public void The_configuration_that_the_readme_shows_is_valid()
    {
        string readme = File.ReadAllText(Path.Combine(Programs.Repository, "README.md"));
        string shown = readme.Split("```json")[1].Split("```")[0];

        AutarkyConfiguration configuration = AutarkyConfiguration.Parse(Encoding.UTF8.GetBytes(shown));

        configuration.Policy("triage").Margin.ShouldBe(0.02);
        configuration.Contracts.Of("openai").Contract.ShouldBe("master agreement 2025-11");
        configuration.Gateway.Providers["lab"].InHouse.ShouldBeTrue();
        configuration.Prices.Find("lab", "Llama-3.3-70B", new DateOnly(2026, 2, 1)).ShouldNotBeNull();
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

        CommandResult result = await Commands.RunAsync(_data.FullPath, "serve", "--port", server.BaseUrl.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        result.ExitCode.ShouldBe(9);
        result.Error.ShouldContain("--port");
    }
}
