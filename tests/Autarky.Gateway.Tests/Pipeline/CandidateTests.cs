using System.Text.Json.Nodes;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Exchanges;
using Autarky.Routing;

namespace Autarky.Gateway.Tests.Pipeline;

/// <summary>A model that is asked in the teacher's place.</summary>
public sealed class CandidateTests
{
    [Theory]
    [InlineData("lost_card", "small", "the candidate's answer is one of the set", 1)]
    [InlineData("I think it is lost", "gpt-4-0613", "the candidate's answer is none of the set", 2)]
    public async Task A_small_model_answers_where_its_answer_is_one_of_the_set_and_else_the_teacher(string says, string model, string why, int attempts)
    {
        await using GatewayHost host = await StartAsync(new OneOf(["lost_card", "card_arrival"]));
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Answer(host, says));
        Reply reply = await host.SendAsync(Samples.Ask("case", "where is it?"));
        (reply.Status, reply.Header("x-autarky-reason")).ShouldBe((200, why));
        JsonNode.Parse(reply.Body)!["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("lost_card");
        reply.Json.GetProperty("model").GetString().ShouldBe(model);
        JsonNode.Parse(host.Upstream.Requests.First().Body)!["messages"]!.ToJsonString().ShouldBe("""[{"role":"system","content":"Say the intent."},{"role":"user","content":"where is it?"}]""");

        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Attempts.Select(attempt => (attempt.Purpose, attempt.Model, attempt.Outcome)).ShouldBe(attempts == 1
            ? [(AttemptPurpose.Live, "small", ExchangeOutcome.Complete)]
            : [(AttemptPurpose.Live, "small", ExchangeOutcome.Unsure), (AttemptPurpose.Fallback, "gpt-4", ExchangeOutcome.Complete)]);
        row.Cost.ShouldBe(Attempt.CostOfRequest(row.Attempts));
    }

    [Fact]
    public async Task A_stream_that_the_client_wants_comes_of_an_answer_that_was_looked_at_whole()
    {
        await using GatewayHost host = await StartAsync(new OneOf(["lost_card"]));
        host.Upstream.Script = http => ScriptedUpstream.Json(http, Answer(host, "lost_card"));
        Reply reply = await host.SendAsync(Samples.Ask("case", "x", ",\"stream\":true"));
        reply.MediaType.ShouldBe("text/event-stream");
        reply.Body.ShouldContain("lost_card");
        reply.Body.ShouldEndWith("data: [DONE]\n\n");
        (JsonNode.Parse(host.Upstream.Requests.Single().Body)!["stream"]?.GetValue<bool>() ?? false).ShouldBeFalse();
    }

    [Fact]
    public async Task A_candidate_that_takes_anything_streams_as_it_comes()
    {
        await using GatewayHost host = await StartAsync(new AnyAnswer());
        host.Upstream.Script = http => ScriptedUpstream.Stream(http, Fixture.Bytes(Samples.WholeStream).Chunk(40));
        Reply reply = await host.SendAsync(Samples.Ask("case", "x", ",\"stream\":true"));
        reply.Body.ShouldContain("lost ");
        host.Ledger.Find(reply.Exchange).Attempts.ShouldHaveSingleItem().Model.ShouldBe("small");
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(400, """{"error":{"message":"no such field"}}""")]
    [InlineData(200, "<html>")]
    public async Task A_candidate_that_fails_costs_the_client_nothing(int status, string body)
    {
        await using GatewayHost host = await StartAsync(new AnyAnswer());
        host.Upstream.Script = http =>
            host.Upstream.Requests.Count == 1 ? ScriptedUpstream.Json(http, body, status) : ScriptedUpstream.Json(http, Samples.Completion);
        Reply reply = await host.SendAsync(Samples.Ask("case", "x"));
        (reply.Status, reply.Header("x-autarky-reason")).ShouldBe((200, "the candidate failed"));
        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Attempts.Count.ShouldBe(2);
        row.Attempts[0].Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_no_plain_text_answers_is_not_asked_of_a_closed_set()
    {
        await using GatewayHost host = await StartAsync(new OneOf(["a"]));
        Reply reply = await host.SendAsync(Samples.Ask("case", "x", ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));
        reply.Header("x-autarky-reason")!.ShouldContain("the request uses tools");
        host.Ledger.Find(reply.Exchange).Attempts.ShouldHaveSingleItem().Model.ShouldBe("gpt-4");
    }

    private static string Answer(GatewayHost host, string says) => host.Upstream.Requests.Last().Body.Contains("small", StringComparison.Ordinal)
        ? Samples.Completion.Replace("lost_card", says, StringComparison.Ordinal).Replace("gpt-4-0613", "small", StringComparison.Ordinal)
        : Samples.Completion;

    private static async Task<GatewayHost> StartAsync(AcceptanceRule rule)
    {
        GatewayHost host = await GatewayHost.StartAsync();
        host.UseCases["case"] = new UseCase
        {
            Name = "case",
            TeacherProvider = "openai",
            TeacherModel = "gpt-4",
            Candidates = [new ModelCandidate("openai", "small", "Say the intent.", rule)],
        };
        return host;
    }
}
