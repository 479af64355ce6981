using System.Text;
using System.Text.Json;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Rights;

namespace Autarky.Gateway.Tests.Pipeline;

public sealed class PlainAnswerTests
{
    [Fact]
    public async Task A_partners_answer_comes_back_byte_for_byte_with_its_cost_and_its_row()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello there"));

        reply.Status.ShouldBe(200);
        reply.Body.ShouldBe(Samples.Completion);
        reply.Header("x-autarky-route").ShouldBe("partner");
        reply.Header("x-autarky-model").ShouldBe("gpt-4");
        reply.Header("x-autarky-cost").ShouldBe("0.0036");
        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Outcome.ShouldBe(ExchangeOutcome.Complete);
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((100, 10, false));
        row.Cost.ShouldBe(NanoUsd.FromUsd(0.0036m));
        row.PartnerCost.ShouldBe(row.Cost);
        Encoding.UTF8.GetString(row.Response!).ShouldBe(Samples.Completion);
    }

    [Fact]
    public async Task Only_the_models_name_changes_on_the_way_to_the_provider()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        const string before = "{ \"unknown\" : [1.0e2,{\"model\":\"inner\"}],\n\t"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"é\\u00e9 model\"}], \"model\" :  ";
        await host.SendAsync(before + "\"quick\" , \"z\":1}");

        host.Upstream.Requests.ShouldHaveSingleItem().Body.ShouldBe(before + "\"gpt-4\" , \"z\":1}");
        host.Upstream.Requests.Single().Headers.Authorization.ToString().ShouldBe("Bearer " + GatewayHost.PartnerKey);
    }

    [Fact]
    public async Task A_sure_student_answers_for_nothing_and_the_row_says_what_the_teacher_would_have_cost()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("triage", "I am sure"));

        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("card_arrival");
        reply.Header("x-autarky-route").ShouldBe("student");
        reply.Header("x-autarky-model").ShouldBe("0123456789ab");
        reply.Header("x-autarky-confidence").ShouldBe("0.97");
        reply.Header("x-autarky-cost").ShouldBe("0.00");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Cost, row.PartnerCost).ShouldBe((NanoUsd.Zero, new NanoUsd((3 * 30_000) + 60_000)));
        row.TokensEstimated.ShouldBeTrue();
        row.InputHash.ShouldBe(RequestText.Read(row.Request).Hash);
        host.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unsure_student_leaves_it_to_the_teacher()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("triage", "hmm"));

        reply.Body.ShouldBe(Samples.Completion);
        reply.Header("x-autarky-route").ShouldBe("teacher");
        reply.Header("x-autarky-confidence").ShouldBe("0.41");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Confidence, row.Threshold, row.UseCase, row.Provider).ShouldBe((0.41, 0.85, "triage", "openai"));
    }

    [Theory]
    [InlineData(",\"n\":2", "several choices")]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "tools")]
    [InlineData(",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{}}}", "response_format")]
    [InlineData(",\"logprobs\":true", "log probabilities")]
    public async Task What_a_student_cannot_serve_goes_to_the_teacher(string more, string reason)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("triage", "I am sure", more));
        reply.Header("x-autarky-route").ShouldBe("teacher");
        reply.Header("x-autarky-reason")!.ShouldContain(reason);
        reply.Header("x-autarky-confidence").ShouldBeNull();
    }

    [Fact]
    public async Task A_student_that_throws_costs_nobody_the_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("triage", "boom"));
        reply.Status.ShouldBe(200);
        reply.Header("x-autarky-reason")!.ShouldContain("student failed");
    }

    [Fact]
    public async Task Without_a_key_the_recorded_answer_is_given_and_said_to_be_one()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        string request = Samples.Ask("triage", "hmm");
        host.Ledger.Recorded = RecordedFor(request, Samples.Completion);
        Reply reply = await host.SendAsync(request);

        reply.Body.ShouldBe(Samples.Completion);
        reply.Header("x-autarky-recorded").ShouldBe("true");
        reply.Header("x-autarky-route").ShouldBe("teacher");
        reply.Header("x-autarky-cost").ShouldBe("0.00");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Provider, row.Cost, row.PartnerCost).ShouldBe(("recorded", NanoUsd.Zero, NanoUsd.FromUsd(0.0036m)));
    }

    [Fact]
    public async Task A_recorded_answer_that_lacks_what_clients_need_gets_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        string request = Samples.Ask("untrained", "hmm");
        host.Ledger.Recorded = RecordedFor(request, """{"choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]}""") with { UseCase = "untrained" };
        JsonElement json = (await host.SendAsync(request)).Json;

        json.GetProperty("id").GetString()!.ShouldStartWith("chatcmpl-");
        json.GetProperty("object").GetString().ShouldBe("chat.completion");
        json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task A_recorded_answer_is_never_given_to_a_request_that_only_reads_the_same()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        string request = Samples.Ask("untrained", "hmm", ",\"n\":2");
        host.Ledger.Recorded = RecordedFor(request, Samples.Completion) with { UseCase = "untrained" };
        Reply reply = await host.SendAsync(request);
        (reply.Status, reply.ErrorCode).ShouldBe((503, "nothing_answers"));
    }

    [Fact]
    public async Task Unsure_and_nobody_to_ask_is_a_503_that_says_what_to_do()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        Reply reply = await host.SendAsync(Samples.Ask("triage", "hmm"));

        (reply.Status, reply.ErrorCode).ShouldBe((503, "student_unsure"));
        reply.ErrorMessage.ShouldContain("0.41");
        reply.ErrorMessage.ShouldContain("0.85");
        reply.ErrorMessage.ShouldContain("OPENAI_API_KEY");
        reply.ErrorMessage.ShouldContain("x-autarky-accept-unsure: true");
        Exchange row = host.Ledger.Find(reply.Exchange);
        (row.Outcome, row.Route, row.Confidence).ShouldBe((ExchangeOutcome.Unsure, RouteKind.None, 0.41));
    }

    [Fact]
    public async Task A_caller_may_take_the_unsure_answer()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(hasKey: false);
        Reply reply = await host.SendAsync(Samples.Ask("triage", "hmm"), ("x-autarky-accept-unsure", "true"));
        reply.Status.ShouldBe(200);
        reply.Header("x-autarky-route").ShouldBe("student");
        reply.Header("x-autarky-reason")!.ShouldContain("accepted by the caller");
    }

    [Fact]
    public async Task A_model_without_a_price_has_no_cost_header_instead_of_a_free_one()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Reply reply = await host.SendAsync(Samples.Ask("openai/brand-new", "hello"));
        reply.Status.ShouldBe(200);
        reply.Header("x-autarky-cost").ShouldBeNull();
        host.Log.ShouldContain(line => line.Contains("No price is known for openai/brand-new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_are_not_kept_where_the_contract_forbids_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options.Providers["openai"].Rights = new ProviderRights { Keep = false });
        Reply reply = await host.SendAsync(Samples.Ask("quick", "hello"));
        Exchange row = host.Ledger.Find(reply.Exchange);
        row.Request.ShouldBeNull();
        row.Response.ShouldBeNull();
        row.InputTokens.ShouldBe(100);
    }

    internal static Exchange RecordedFor(string request, string response) => new()
    {
        Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Origin = ExchangeOrigin.Imported,
        UseCase = "triage",
        Provider = "openai",
        Model = "gpt-4",
        InputTokens = 7,
        OutputTokens = 2,
        InputHash = RequestText.Read(Encoding.UTF8.GetBytes(request)).Hash,
        Response = Encoding.UTF8.GetBytes(response),
    };
}
