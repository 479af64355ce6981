using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.WebConsole.Formatting;

namespace Autarky.WebConsole.Tests.Formatting;

public sealed class FormatTests
{
    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    [Theory]
    [InlineData(0.0, "0 %")]
    [InlineData(1.0, "100 %")]
    [InlineData(0.5, "50.0 %")]
    [InlineData(0.8305, "83.1 %")]
    [InlineData(0.0001, "< 0.1 %")]
    [InlineData(0.99999, "> 99.9 %")]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    public void Shares_are_percentages_that_never_round_to_none_or_all(double? share, string expected) => Plain(Format.Share(share)).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(31.7, "31.7 µs")]
    [InlineData(7.123, "7.12 µs")]
    [InlineData(999, "999 µs")]
    [InlineData(999.6, "1.00 ms")]
    [InlineData(1_000, "1 ms")]
    [InlineData(12_345, "12.3 ms")]
    [InlineData(999_499, "999 ms")]
    [InlineData(999_600, "1.00 s")]
    [InlineData(1_234_567, "1.23 s")]
    [InlineData(119_000_000, "119 s")]
    [InlineData(125_000_000, "2 min 5 s")]
    [InlineData(180_000_000, "3 min")]
    public void Times_have_three_digits_and_the_unit_that_fits(double micros, string expected) => Plain(Format.Duration(micros)).ShouldBe(expected);

    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.000000001", "$0.000000001")]
    [InlineData("0.0000456", "$0.0000456")]
    [InlineData("0.0204", "$0.0204")]
    [InlineData("0.45", "$0.450")]
    [InlineData("0.9999", "$1.00")]
    [InlineData("1234.5", "$1,234.50")]
    [InlineData("-0.02", "−$0.0200")]
    public void Money_has_cents_from_a_dollar_and_three_digits_below(string usd, string expected) =>
        Format.Usd(NanoUsd.FromUsd(decimal.Parse(usd))).ShouldBe(expected);

    [Theory]
    [InlineData("0", false, "$0.00", "0.000000")]
    [InlineData("0", true, "not known", "not known")]
    [InlineData("0.5", true, "at least $0.500", "≥ 0.500000")] // of several attempts some
    public void Says_what_is_known_of_money_of_which_some_is_not(string usd, bool isUnknown, string text, string column)
    {
        Format.Usd(NanoUsd.FromUsd(decimal.Parse(usd)), isUnknown).ShouldBe(text);
        Format.UsdColumn(NanoUsd.FromUsd(decimal.Parse(usd)), isUnknown).ShouldBe(column);
    }

    [Theory]
    [InlineData(0.042, "+4.2 points")]
    [InlineData(-0.0005, "−0.1 points")]
    [InlineData(0, "±0.0 points")]
    public void Differences_carry_their_sign(double difference, string expected) => Plain(Format.Points(difference)).ShouldBe(expected);

    [Theory]
    [InlineData(999, "999 bytes")]
    [InlineData(1_500, "1.50 kB")]
    [InlineData(2_000_000, "2 MB")]
    [InlineData(4_190_000_000, "4.19 GB")]
    public void Sizes_have_units(long bytes, string expected) => Plain(Format.Bytes(bytes)).ShouldBe(expected);

    [Theory]
    [InlineData(999, "999")]
    [InlineData(12_345, "12.3 k")]
    [InlineData(134_515_008, "135 M")]
    [InlineData(8_030_000_000, "8.03 B")]
    public void Large_counts_are_shortened(long count, string expected) => Plain(Format.Short(count)).ShouldBe(expected);

    [Fact]
    public void A_cut_never_splits_a_character()
    {
        Format.Cut("ab😀cd", 3).ShouldBe("ab…");
        Format.Cut("ab😀cd", 4).ShouldBe("ab😀…");
        Format.Cut("ab", 2).ShouldBe("ab");
    }

    [Fact]
    public void Prices_of_a_column_share_their_decimals()
    {
        int decimals = Format.Decimals([NanoUsd.FromUsd(30), NanoUsd.FromUsd(0.075m)]);

        Format.Price(NanoUsd.FromUsd(30), decimals).ShouldBe("30.000");
        Format.Price(NanoUsd.FromUsd(0.075m), decimals).ShouldBe("0.075");
    }

    [Theory]
    [InlineData(10, "just now")]
    [InlineData(60, "1 min ago")]
    [InlineData(3_600, "1 h ago")]
    [InlineData(86_400, "1 d ago")]
    [InlineData(86_400 * 400, "1.1 y ago")]
    [InlineData(-7_200, "in 2 h")]
    public void Moments_say_how_long_ago(int seconds, string expected)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Clock.Relative(now.AddSeconds(-seconds), now).ShouldBe(expected);
    }

    [Fact]
    public void Every_word_of_an_address_leads_back_to_its_value()
    {
        foreach (ExchangeOutcome outcome in Enum.GetValues<ExchangeOutcome>())
        {
            Words.FromSlug<ExchangeOutcome>(Words.Slug(outcome)).ShouldBe(outcome);
        }

        Words.FromSlug<RouteKind>("in-house").ShouldBe(RouteKind.InHouse);
        Words.FromSlug<RouteKind>("1").ShouldBeNull();
    }
}
