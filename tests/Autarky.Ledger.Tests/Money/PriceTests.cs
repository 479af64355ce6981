using Autarky.Ledger.Money;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Money;

public sealed class PriceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Costs_what_the_list_says()
        // 1,000 tokens at 30 USD and 500 at 60 USD a million: 0.03 + 0.03.
        => Of("30", null, "60").Cost(new Usage(1000, 0, 500), Now).ShouldBe(NanoUsd.FromUsd(0.06m));

    [Fact]
    public void Cached_tokens_have_their_own_price_or_that_of_others()
    {
        Of("2.5", "1.25", "10").Cost(new Usage(1000, 400, 0), Now).ShouldBe(NanoUsd.FromUsd(0.002m));
        Of("2.5", null, "10").Cost(new Usage(1000, 400, 0), Now).ShouldBe(NanoUsd.FromUsd(0.0025m));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", 10_100, 0, 10_000, 0, 50, "0.03855")] // for five minutes
    [InlineData("claude-sonnet-4-5", 10_100, 0, 10_000, 10_000, 50, "0.06105")] // for an hour
    [InlineData("claude-sonnet-4-5", 10_100, 0, 10_000, 4_000, 50, "0.04755")] // some of each
    [InlineData("claude-sonnet-4-5", 10_100, 10_000, 0, 0, 50, "0.00405")]
    [InlineData("claude-opus-4-7", 159_223, 0, 159_217, 0, 2_745, "1.06376125")]
    [InlineData("claude-fable-5-1", 1_000_000, 1_000_000, 0, 0, 0, "0.25")] // a fortieth of its input, not a tenth
    public void Anthropic_bills_what_it_writes_to_its_cache_beside_the_input(
        string model, int input, int cached, int written, int hour, int output, string usd)
        => Listed("anthropic", model).Cost(
            new Usage(input, cached, output) { CacheWritten = written, CacheWrittenForAnHour = hour }, Now).ToString().ShouldBe(usd);

    [Fact]
    public void Openai_bills_what_it_writes_to_its_cache_in_place_of_the_input()
    {
        // gpt-5.6-luna cost 1 USD until its cut.
        DateTimeOffset july = new(2026, 7, 20, 0, 0, 0, TimeSpan.Zero);
        PriceBook.Default.Find("openai", "gpt-5.6-luna", july)!.Cost(new Usage(18_014, 0, 0) { CacheWritten = 18_011 }, july).ToString()
            .ShouldBe("0.02251675");

        // Before 5.6 writing cost nothing more.
        Listed("openai", "gpt-5.5").Cost(new Usage(1_000, 0, 0) { CacheWritten = 900 }, Now).ToString().ShouldBe("0.005");
    }

    [Theory]
    [InlineData("openai", "gpt-5.5", 272_000, 0, 1_000, "1.39")]
    [InlineData("openai", "gpt-5.5", 272_001, 0, 1_000, "2.76501")] // all of it, not what is over the bound
    [InlineData("openai", "gpt-5.5", 272_001, 272_000, 1_000, "0.31701")] // what is cached counts to the length, and costs twice too
    [InlineData("xai", "grok-4.3", 199_999, 0, 1_000, "0.25249875")]
    [InlineData("xai", "grok-4.3", 200_000, 0, 1_000, "0.505")] // its bound is long itself
    [InlineData("google", "gemini-3.1-pro-preview", 200_000, 0, 1_000, "0.412")]
    [InlineData("google", "gemini-3.1-pro-preview", 200_001, 0, 1_000, "0.818004")]
    [InlineData("anthropic", "claude-sonnet-4-5", 200_000, 0, 1_000, "0.615")]
    [InlineData("anthropic", "claude-sonnet-4-5", 200_001, 0, 1_000, "1.222506")]
    [InlineData("anthropic", "claude-sonnet-4-6", 900_000, 0, 1_000, "2.715")]
    [InlineData("anthropic", "claude-haiku-5-5", 100_000, 0, 1_000, "0.0105")]
    [InlineData("anthropic", "claude-haiku-5-5", 100_001, 0, 1_000, "0.0525005")]
    public void A_long_request_costs_more_from_its_first_token_on(string provider, string model, int input, int cached, int output, string usd)
        => Listed(provider, model).Cost(new Usage(input, cached, output), Now).ToString().ShouldBe(usd);

    [Fact]
    public void What_is_written_to_the_cache_of_a_long_request_costs_both()
        // 300,000 for an hour at 6 USD, twice: 3.6.
        => Listed("anthropic", "claude-sonnet-4-5").Cost(new Usage(300_000, 0, 0) { CacheWritten = 300_000, CacheWrittenForAnHour = 300_000 }, Now)
            .ShouldBe(NanoUsd.FromUsd(3.6m));

    [Theory]
    [InlineData(null, "0.035")]
    [InlineData("default", "0.035")]
    [InlineData("flex", "0.0175")]
    [InlineData("batch", "0.0175")]
    [InlineData("priority", "0.0875")]
    [InlineData("scale", null)] // bought in advance: nobody knows what a request of it costs
    public void Costs_what_it_was_served_as(string? tier, string? usd)
        => Listed("openai", "gpt-5.5").Cost(new Usage(1_000, 0, 1_000) { Tier = tier }, Now)?.ToString().ShouldBe(usd);

    [Fact]
    public void Several_words_of_how_it_was_served_count_together()
    {
        Price opus = Listed("anthropic", "claude-opus-4-6");
        opus.Cost(new Usage(1_000, 0, 1_000) { Tier = ServedTier.Of("standard", "fast", "us") }, Now).ShouldBe(NanoUsd.FromUsd(0.03m * 6 * 1.1m));
        opus.Cost(new Usage(1_000, 0, 1_000) { Tier = ServedTier.Of("batch", "standard", "not_available") }, Now).ShouldBe(NanoUsd.FromUsd(0.015m));
        opus.Cost(new Usage(1_000, 0, 1_000) { Tier = ServedTier.Of("batch", "warp") }, Now).ShouldBeNull();
    }

    [Theory]
    [InlineData(new[] { "default" }, "default")]
    [InlineData(new[] { "standard", "standard", "not_available" }, "default")]
    [InlineData(new[] { "Priority" }, "priority")]
    [InlineData(new[] { "batch", "standard", "us" }, "batch us")]
    [InlineData(new string?[] { null, null }, null)]
    [InlineData(new[] { "a word that is much longer than any tier has ever had" }, null)]
    [InlineData(new[] { "bad\nword" }, null)]
    public void Words_of_how_it_was_served_become_one_text(string?[] said, string? tier) => ServedTier.Of(said).ShouldBe(tier);

    [Fact]
    public void Sound_and_thoughts_have_rates_of_their_own_or_those_of_others()
    {
        Price plain = Of("1", "0.1", "10");
        var usage = new Usage(1_000_000, 0, 1_000_000) { AudioInput = 400_000, Reasoning = 300_000, AudioOutput = 200_000 };

        plain.Cost(usage, Now).ShouldBe(NanoUsd.FromUsd(11));
        (plain with { AudioInputPerMillion = NanoUsd.FromUsd(5), ReasoningPerMillion = NanoUsd.FromUsd(20), AudioOutputPerMillion = NanoUsd.FromUsd(40) })
            .Cost(usage, Now).ShouldBe(NanoUsd.FromUsd(0.6m + 2 + 5 + 6 + 8));
    }

    [Fact]
    public void A_tier_may_have_rates_of_its_own()
    {
        Price price = Of("1", "0.1", "10") with
        {
            Tiers = new TierPrices([new("priority", new TierPrice(Of("1.7", null, "17"), Factor.Once))]),
            LongContext = new LongContext(100, new Factor(200), new Factor(150)),
        };

        price.Cost(new Usage(50, 0, 10) { Tier = "priority" }, Now).ShouldBe(NanoUsd.FromUsd(0.000255m));
        price.Cost(new Usage(100, 0, 10) { Tier = "priority" }, Now).ShouldBe(NanoUsd.FromUsd(0.000595m));
    }

    [Theory]
    [InlineData("0.0005", 1, 0)] // 0.5 units: the even neighbour is 0
    [InlineData("0.0005", 3, 2)] // 1.5 units: the even neighbour is 2
    [InlineData("0.0005", 5, 2)]
    [InlineData("0.000501", 1, 1)]
    public void Rounds_once_at_the_end_to_the_nearest_unit(string usd, int tokens, long units)
        => Of(usd, null, "0").Cost(new Usage(tokens, 0, 0), Now)!.Value.Value.ShouldBe(units);

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, 0, -1, 0)]
    [InlineData(1, -1, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(2, 1, 0, 2)]
    [InlineData(2, 1, 0, -1)]
    public void Refuses_counts_that_cannot_be(int input, int cached, int output, int written)
        => Should.Throw<ArgumentOutOfRangeException>(() => Of("1", null, "1").Cost(new Usage(input, cached, output) { CacheWritten = written }, Now));

    [Fact]
    public void Says_when_the_cost_is_beyond_what_can_be_counted()
        => Should.Throw<OverflowException>(() => (Of("1000000", null, "0") with { LongContext = new LongContext(0, new Factor(10_000), Factor.Once) })
            .Cost(new Usage(int.MaxValue, 0, 0), Now));

    [Fact]
    public void Equals_the_sum_in_decimals_for_any_counts_and_prices()
    {
        Gen<int> tokens = Gen.Choose(0, int.MaxValue / 4);
        Gen<long> price = Gen.Choose(0, int.MaxValue).Select(value => 37L * value);
        Gen<(int Cached, int Written, int Plain, int Output, Price Price)> cases =
            from cached in tokens
            from written in tokens
            from plain in tokens
            from output in tokens
            from inputPrice in price
            from cachedPrice in price
            from writePrice in price
            from outputPrice in price
            from times in Gen.Choose(0, 1000)
            select (cached, written, plain, output, new Price
            {
                InputPerMillion = new NanoUsd(inputPrice),
                CachedInputPerMillion = new NanoUsd(cachedPrice),
                CacheWritePerMillion = new NanoUsd(writePrice),
                OutputPerMillion = new NanoUsd(outputPrice),
                OffPeak = new OffPeak(new Factor(times), []),
            });

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            decimal exact = (((decimal)one.Plain * one.Price.InputPerMillion.Value)
                + ((decimal)one.Cached * one.Price.CachedInputPerMillion!.Value.Value)
                + ((decimal)one.Written * one.Price.CacheWritePerMillion!.Value.Value)
                + ((decimal)one.Output * one.Price.OutputPerMillion.Value)) * one.Price.OffPeak!.Times.Hundredths / 100_000_000m;
            NanoUsd? cost = one.Price.Cost(new Usage(one.Cached + one.Written + one.Plain, one.Cached, one.Output) { CacheWritten = one.Written }, Now);
            return cost!.Value.Value == decimal.Round(exact, MidpointRounding.ToEven);
        }).QuickCheckThrowOnFailure();
    }

    private static Price Listed(string provider, string model) => PriceBook.Default.Find(provider, model, Now)!;

    private static Price Of(string input, string? cached, string output) => new()
    {
        InputPerMillion = NanoUsd.FromUsd(decimal.Parse(input)),
        CachedInputPerMillion = cached is null ? null : NanoUsd.FromUsd(decimal.Parse(cached)),
        OutputPerMillion = NanoUsd.FromUsd(decimal.Parse(output)),
    };
}
