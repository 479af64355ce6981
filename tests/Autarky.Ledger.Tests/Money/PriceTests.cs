using Autarky.Ledger.Money;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Money;

public sealed class PriceTests
{
    [Fact]
    public void Costs_what_the_list_says()
        // 1,000 tokens at 30 USD and 500 at 60 USD a million: 0.03 + 0.03.
        => Of("30", null, "60").Cost(1000, 0, 500).ShouldBe(NanoUsd.FromUsd(0.06m));

    [Fact]
    public void Cached_tokens_have_their_own_price_or_that_of_others()
    {
        Of("2.5", "1.25", "10").Cost(1000, 400, 0).ShouldBe(NanoUsd.FromUsd(0.002m));
        Of("2.5", null, "10").Cost(1000, 400, 0).ShouldBe(NanoUsd.FromUsd(0.0025m));
    }

    [Theory]
    [InlineData("0.0005", 1, 0)] // 0.5 units: the even neighbour is 0
    [InlineData("0.0005", 3, 2)] // 1.5 units: the even neighbour is 2
    [InlineData("0.0005", 5, 2)]
    [InlineData("0.000501", 1, 1)]
    public void Rounds_once_at_the_end_to_the_nearest_unit(string usd, long tokens, long units)
        => Of(usd, null, "0").Cost(tokens, 0, 0).Value.ShouldBe(units);

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 0, -1)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 2, 0)]
    public void Refuses_counts_that_cannot_be(long input, long cached, long output)
        => Should.Throw<ArgumentOutOfRangeException>(() => Of("1", null, "1").Cost(input, cached, output));

    [Fact]
    public void Says_when_the_cost_is_beyond_what_can_be_counted()
        => Should.Throw<OverflowException>(() => Of("1000000", null, "0").Cost(long.MaxValue, 0, 0));

    [Fact]
    public void Equals_the_sum_in_decimals_for_any_counts_and_prices()
    {
        Gen<long> tokens = Gen.Choose(0, int.MaxValue).Select(count => (long)count);
        Gen<long> price = Gen.Choose(0, int.MaxValue).Select(value => 37L * value);
        Gen<(long Cached, long Uncached, long Output, Price Price)> cases =
            from cached in tokens
            from uncached in tokens
            from output in tokens
            from inputPrice in price
            from cachedPrice in price
            from outputPrice in price
            select (cached, uncached, output, new Price
            {
                InputPerMillion = new NanoUsd(inputPrice),
                CachedInputPerMillion = new NanoUsd(cachedPrice),
                OutputPerMillion = new NanoUsd(outputPrice),
            });

        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            decimal exact = (((decimal)one.Uncached * one.Price.InputPerMillion.Value)
                + ((decimal)one.Cached * one.Price.CachedInputPerMillion!.Value.Value)
                + ((decimal)one.Output * one.Price.OutputPerMillion.Value)) / 1_000_000m;
            return one.Price.Cost(one.Cached + one.Uncached, one.Cached, one.Output).Value == decimal.Round(exact, MidpointRounding.ToEven);
        }).QuickCheckThrowOnFailure();
    }

    private static Price Of(string input, string? cached, string output) => new()
    {
        InputPerMillion = NanoUsd.FromUsd(decimal.Parse(input)),
        CachedInputPerMillion = cached is null ? null : NanoUsd.FromUsd(decimal.Parse(cached)),
        OutputPerMillion = NanoUsd.FromUsd(decimal.Parse(output)),
    };
}
