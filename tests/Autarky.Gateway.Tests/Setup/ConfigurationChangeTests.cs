using System.Text.Json.Nodes;
using Autarky.Gateway.Options;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Gateway.UseCases;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Tests.Setup;

public sealed class ConfigurationChangeTests
{
    [Fact]
    public async Task Ten_thousand_changes_under_load_a_tenth_of_them_broken_fail_no_request_and_mix_no_two_configurations()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await using ScriptedUpstream other = await ScriptedUpstream.StartAsync();
        host.Upstream.Script = http => AnswerOf(http, host.Upstream, "left");
        other.Script = http => AnswerOf(http, other, "right");
        (GatewayOptions Options, SomeUseCases UseCases, PriceBook Prices)[] sides = [Side(host.Upstream.Url, "left"), Side(other.Url, "right")];
        host.Setups.Replace(sides[0].Options, sides[0].UseCases, sides[0].Prices);
        using var done = new CancellationTokenSource();
        Task<int>[] load = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(host, done.Token)))];
        int refused = 0;
        for (int change = 0; change < 10_000; change++)
        {
            (GatewayOptions options, SomeUseCases useCases, PriceBook prices) = sides[change % 2];
            if (change % 10 == 9)
            {
                GatewayOptions broken = Side("no address", "left").Item1;
                Should.Throw<FormatException>(() => host.Setups.Replace(broken, useCases, prices)).Message.ShouldContain("providers.up.base_url");
                refused++;
                continue;
            }

            host.Setups.Replace(options, useCases, prices);
            if (change % 50 == 0)
            {
                await Task.Delay(1);
            }
        }

        await done.CancelAsync();
        int asked = (await Task.WhenAll(load)).Sum();
        refused.ShouldBe(1000);
        asked.ShouldBeGreaterThan(50);
        host.Ledger.Rows.Count.ShouldBe(asked);

        // The row's provider, model, price and use case are all of one configuration.
        foreach (Exchange row in host.Ledger.Rows)
        {
            (row.Outcome, row.Status).ShouldBe((ExchangeOutcome.Complete, 200));
            (row.Model == "left" ? 1_000_000L : 2_000_000L).ShouldBe(row.Cost.Value, $"{row.Model} for {row.UseCase}");
            JsonNode.Parse(row.Response)!["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe(row.Model);
        }
    }

    [Fact]
    public async Task A_request_in_work_keeps_its_provider_though_the_configuration_drops_it()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using var asked = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        host.Upstream.Script = async http =>
        {
            asked.Release();
            await go.WaitAsync();
            await ScriptedUpstream.Json(http, Samples.Completion);
        };
        Task<Reply> inWork = host.SendAsync(Samples.Ask("quick", "hi"));
        await asked.WaitAsync();
        for (int i = 0; i < 5; i++)
        {
            var options = new GatewayOptions();
            options.Providers.Remove("openai");
            host.Setups.Replace(options, host.UseCases, PriceBook.Default);
        }

        go.Release();
        (await inWork).Status.ShouldBe(200);
        (await host.SendAsync(Samples.Ask("quick", "hi"))).Status.ShouldBe(404);
    }

    private static Task AnswerOf(Microsoft.AspNetCore.Http.HttpContext http, ScriptedUpstream upstream, string side)
    {
        // Whoever is asked for the other side's model belongs to a request that mixed two configurations.
        bool isOurs = upstream.Requests.TryDequeue(out (string Path, string Body, Microsoft.AspNetCore.Http.IHeaderDictionary) asked)
            && asked.Body.Contains($"\"{side}\"", StringComparison.Ordinal);
        return ScriptedUpstream.Json(http, Samples.Completion.Replace("lost_card", side, StringComparison.Ordinal), isOurs ? 200 : 500);
    }

    private static (GatewayOptions, SomeUseCases, PriceBook) Side(string url, string model)
    {
        var options = new GatewayOptions();
        options.Providers.Clear();
        options.Providers["up"] = new ProviderOptions { BaseUrl = url, Retries = 0 };
        options.Models["direct"] = new ModelOptions { Provider = "up", Model = model };
        var useCases = new SomeUseCases { ["case"] = new UseCase { Name = "case", TeacherProvider = "up", TeacherModel = model } };
        var price = NanoUsd.FromUsd(model == "left" ? 10 : 20);
        return (
            options,
            useCases,
            PriceBook.Default.With(
            [
                new PriceEntry
                {
                    Provider = "up",
                    Model = model,
                    From = DateTimeOffset.MinValue,
                    Price = new Price { InputPerMillion = price, OutputPerMillion = NanoUsd.Zero },
                },
            ]));
    }

    private static async Task<int> AskUntilAsync(GatewayHost host, CancellationToken done)
    {
        int asked = 0;
        while (!done.IsCancellationRequested)
        {
            Reply reply = await host.SendAsync(Samples.Ask(asked++ % 2 == 0 ? "direct" : "case", "hi"));
            reply.Status.ShouldBe(200, reply.Body);
        }

        return asked;
    }
}
