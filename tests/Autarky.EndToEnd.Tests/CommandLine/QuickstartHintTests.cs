using Autarky.Application.Downloads;
using Autarky.Commands;

namespace Autarky.EndToEnd.Tests.CommandLine;

public sealed class QuickstartHintTests
{
    [Fact]
    public void The_model_that_the_quickstart_speaks_of_is_a_repository()
    {
        var address = ModelAddress.Parse(FirstChat.SmallModel, "https://hub.test", "main");

        address.Repository.ShouldBe("HuggingFaceTB/SmolLM2-135M-Instruct");
        address.File.ShouldBeNull();
        FirstChat.HowToGetOne("it's here").ShouldBe($"autarky models pull {FirstChat.SmallModel} --data 'it'\\''s here'");
    }
}
