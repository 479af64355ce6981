using Autarky.Gateway.Options;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Gateway.Tests.Providers;

public sealed class LocalProviderTests
{
    [Fact]
    public async Task A_model_that_is_being_loaded_is_a_503_that_says_how_far_it_is_and_when_to_come_back()
    {
        await using GatewayHost host = await StartAsync(
            new Absent(new LocalModelAbsence("The model 'small' is being loaded, 40 % are there.", TimeSpan.FromSeconds(6.2))));

        Reply reply = await host.SendAsync(Samples.Ask("small", "Hello"));

        reply.Status.ShouldBe(503);
        reply.Header("Retry-After").ShouldBe("7");
        reply.ErrorCode.ShouldBe("model_loading");
        reply.ErrorMessage.ShouldContain("40 %");
        reply.Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("server_error");
    }

    [Fact]
    public async Task A_model_that_could_not_be_loaded_is_a_503_without_a_time_to_come_back()
    {
        await using GatewayHost host = await StartAsync(new Absent(new LocalModelAbsence("The model 'small' is not loaded.", null)));

        Reply reply = await host.SendAsync(Samples.Ask("small", "Hello"));

        reply.Status.ShouldBe(503);
        reply.Header("Retry-After").ShouldBeNull();
        reply.ErrorCode.ShouldBe("provider_not_ready");
        reply.ErrorMessage.ShouldContain("is not loaded");
    }

    private static Task<GatewayHost> StartAsync(ILocalModels models) =>
        GatewayHost.StartAsync(options => options.Models["small"] = new ModelOptions { Provider = ILocalModels.ProviderName, Path = "/small" }, local: models);

    /// <summary>One model that is not there.</summary>
    private sealed class Absent(LocalModelAbsence absence) : ILocalModels
    {
        public LocalModel? Find(string name) => null;

        public LocalEmbedder? FindEmbedder(string name) => null;

        public LocalModelAbsence? WhyAbsent(string name) => absence;
    }
}
