using System.Text;
using Autarky.Application.Configuration;
using Autarky.Testing;

namespace Autarky.Application.Tests.Configuration;

public sealed class ReadmeConfigurationTests
{
    [Fact]
    public void The_configuration_that_the_readme_shows_is_valid()
    {
        string readme = File.ReadAllText(Path.Combine(Programs.Repository, "README.md"));
        string shown = readme.Split("```json")[1].Split("```")[0];

        AutarkyConfiguration configuration = AutarkyConfiguration.Parse(Encoding.UTF8.GetBytes(shown));

        configuration.Policy("triage").Margin.ShouldBe(0.02);
        configuration.Contracts.Of("openai").Contract.ShouldBe("master agreement 2025-11");
        configuration.Gateway.Providers["lab"].InHouse.ShouldBeTrue();
        configuration.Prices.Find("lab", "Llama-3.3-70B", new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)).ShouldNotBeNull();
    }
}
