using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Tests.Pipeline;

/// <summary>Whose fault it is that there is no answer, as the ledger keeps it.</summary>
public sealed class BlameTests
{
    private static string Error(string message) =>
        $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","param":null,"code":null}}""";

    private static async Task<(Reply Reply, Exchange Row)> AskAsync(GatewayHost host, int status, string model, string message = "It is wrong.")
    {
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Error(message), status);
        Reply reply = await host.SendAsync(Samples.Ask(model, "hello"));
        return (reply, host.Ledger.Find(reply.Exchange));
    }

    [Theory]
    [InlineData(400, "quick")]
    [InlineData(413, "quick")]
    [InlineData(422, "quick")]
    [InlineData(400, "untrained")]
    [InlineData(422, "untrained")]
    [InlineData(404, "openai/gpt-none")]
    public async Task What_the_provider_calls_the_clients_mistake_is_the_clients_error_and_its_body_is_kept(int status, string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();

        (Reply reply, Exchange row) = await AskAsync(host, status, model);

        (reply.Status, row.Outcome, row.Status).ShouldBe((status, ExchangeOutcome.ClientError, status));
        row.Attempts.Single().Outcome.ShouldBe(ExchangeOutcome.ClientError);
        row.Attempts.Single().ProviderStatus.ShouldBe(status);
        row.Request.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(402)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task What_the_client_did_not_cause_is_the_providers_failure(int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();

        (Reply _, Exchange row) = await AskAsync(host, status, "quick");

        row.Outcome.ShouldBe(ExchangeOutcome.ProviderFailed);
        row.Attempts.Single().ProviderStatus.ShouldBe(status);
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("untrained")]
    public async Task A_model_that_the_configuration_named_and_the_provider_lacks_is_not_the_clients_error(string model)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();

        (Reply reply, Exchange row) = await AskAsync(host, 404, model, "The model does not exist.");

        (reply.Status, reply.ErrorCode, row.Outcome).ShouldBe((502, "provider_lacks_model", ExchangeOutcome.ProviderFailed));
        reply.ErrorMessage.ShouldContain("The model does not exist.");
        reply.ErrorMessage.ShouldContain("'gpt-4'");
        reply.ErrorMessage.ShouldContain("providers.openai.base_url");
        row.Attempts.Single().ProviderStatus.ShouldBe(404);
    }

    [Fact]
    public async Task Who_has_no_key_is_refused_and_who_sends_nonsense_made_an_error_and_nothing_of_either_is_kept()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply unknown = await host.SendAsync(Samples.Ask("nobody", "hello"));
        host.Client.DefaultRequestHeaders.Authorization = null;
        Reply stranger = await host.SendAsync(Samples.Ask("quick", "hello"));

        host.Ledger.Find(unknown.Exchange).Outcome.ShouldBe(ExchangeOutcome.ClientError);
        host.Ledger.Find(stranger.Exchange).Outcome.ShouldBe(ExchangeOutcome.Refused);
        host.Ledger.Find(unknown.Exchange).Request.ShouldBeNull();
        host.Ledger.Find(stranger.Exchange).Request.ShouldBeNull();
    }
}
