using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Generation.Scheduling;

namespace Autarky.Models.Tests.Generation;

public sealed class EngineMetricsTests
{
    [Fact]
    public async Task Counts_prompts_answers_hits_and_times_of_first_tokens()
    {
        using var test = new EngineUnderTest();
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(150, 1), MaxTokens = 5, Sampling = new SamplingOptions { Seed = 1 } };
        test.Engine.Metrics.ShouldSatisfyAllConditions(
            metrics => metrics.FirstTokenMedian.ShouldBeNull(),
            metrics => metrics.RecentPromptTokensPerSecond.ShouldBeNull(),
            metrics => metrics.RecentAnswerTokensPerSecond.ShouldBeNull());

        int answered = (await test.OneAsync(request)).Tokens.Count + (await test.OneAsync(request)).Tokens.Count;

        EngineMetrics metrics = await QuietAsync(test.Engine);
        (metrics.Prompts, metrics.PrefixHits, metrics.CachedTokens, metrics.PromptTokens).ShouldBe((2, 1, 128, 172));
        (metrics.Running, metrics.Queued, metrics.FirstTokensMeasured).ShouldBe((0, 0, 2));
        metrics.AnswerTokens.ShouldBe(answered);
        metrics.LaterTokens.ShouldBe(answered - 2);
        metrics.FirstTokenMedian!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        metrics.RecentPromptTokensPerSecond!.Value.ShouldBeGreaterThan(0);
        metrics.RecentAnswerTokensPerSecond!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_request_with_several_answers_is_one_that_runs()
    {
        EngineUnderTest? engine = null;
        int most = 0;

        // Looked at while tokens are made: whoever reads the answer may come when it has long ended.
        using var test = new EngineUnderTest(new EngineOptions { Text = () => new Watcher(() => most = Math.Max(most, engine!.Engine.Metrics.Running)) });
        engine = test;
        await test.AllAsync(new() { Prompt = EngineUnderTest.Prompt(5, 1), MaxTokens = 20, Choices = 3 });

        most.ShouldBe(1);
    }

    [Fact]
    public void Only_the_last_ten_seconds_are_now()
    {
        var steps = new RecentSteps();
        steps.Add(3, 100, 0, TimeSpan.FromSeconds(0.5), TimeSpan.Zero);
        steps.Add(3, 100, 10, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.25));
        steps.Add(12, 0, 30, TimeSpan.Zero, TimeSpan.FromSeconds(0.75));

        steps.Read(12).ShouldBe((200.0, 40.0));
        steps.Read(13).ShouldBe((null, 40.0));
        steps.Read(22).ShouldBe((null, null));
    }

    [Fact]
    public void The_median_is_of_the_latest_times()
    {
        var times = new RecentTimes();
        times.Median().ShouldBeNull();
        for (int i = 1; i <= 1000; i++)
        {
            times.Add(TimeSpan.FromSeconds(i));
        }

        times.Count.ShouldBe(RecentTimes.Most);
        times.Median().ShouldBe(TimeSpan.FromSeconds(1000 - (RecentTimes.Most / 2)));
    }

    // The last event is told before the engine has put the request away.
    private static async Task<EngineMetrics> QuietAsync(Engine engine)
    {
        while (engine.Metrics.Running > 0)
        {
            await Task.Delay(1);
        }

        return engine.Metrics;
    }

    private sealed class Watcher(Action look) : ITokenText
    {
        public string Push(int token)
        {
            look();
            return "";
        }

        public string Flush() => "";
    }
}
