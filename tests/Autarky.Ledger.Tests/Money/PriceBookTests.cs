using System.Text;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Tests.Money;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Later = Day("2026-08-01");

    [Theory]
    [InlineData("openai", "gpt-4", "2023-03-13", null, null)]
    [InlineData("openai", "gpt-4", "2023-03-14", "30.00", "60.00")]
    [InlineData("openai", "gpt-4-0613", "2024-01-01", "30.00", "60.00")]
    [InlineData("openai", "gpt-4-0125-preview", "2024-06-01", "10.00", "30.00")]
    [InlineData("openai", "gpt-4-turbo-2024-04-09", "2024-06-01", "10.00", "30.00")]
    [InlineData("openai", "gpt-4-turbo-preview", "2024-06-01", "10.00", "30.00")]
    [InlineData("openai", "gpt-4o", "2024-08-05", "5.00", "15.00")]
    [InlineData("openai", "gpt-4o", "2024-08-06", "2.50", "10.00")]
    [InlineData("openai", "gpt-4o-2024-08-06", "2025-01-01", "2.50", "10.00")]
    [InlineData("openai", "gpt-4o-2024-05-13", "2025-01-01", "5.00", "15.00")]
    [InlineData("OpenAI", "GPT-4o-mini-2024-07-18", "2025-01-01", "0.15", "0.60")]
    [InlineData("openai", "text-embedding-3-small", "2025-01-01", "0.02", "0.00")]
    [InlineData("anthropic", "claude-3-5-sonnet-20241022", "2025-01-01", "3.00", "15.00")]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", "2026-01-01", "3.00", "15.00")]
    [InlineData("anthropic", "claude-sonnet-5", "2026-10-01", "2.00", "10.00")]
    [InlineData("openai", "gpt-5.6-luna", "2026-08-01", "0.20", "1.20")]
    [InlineData("openai", "gpt-5.6-sol-2026-07-09", "2026-08-20", "5.00", "30.00")]
    [InlineData("google", "gemini-3.8-flash", "2027-01-01", "1.50", "7.50")]
    [InlineData("mistral", "mistral-large-2411", "2025-01-01", "2.00", "6.00")]
    [InlineData("mistral", "mistral-large-latest", "2024-08-01", "3.00", "9.00")]
    [InlineData(null, "gpt-4o-mini", "2025-01-01", "0.15", "0.60")]
    [InlineData("openai", "gpt-4-32k", "2024-01-01", null, null)]
    [InlineData("openai", "gpt-4o-audio", "2025-01-01", null, null)]
    [InlineData("openai", "gpt-4ox", "2025-01-01", null, null)]
    [InlineData("anthropic", "claude-sonnet-4-9-20270101", "2027-02-01", null, null)]
    [InlineData("openai", "a model nobody knows", "2025-01-01", null, null)]
    [InlineData("nobody", "gpt-4o", "2025-01-01", null, null)]
    public void Knows_the_price_of_a_model_on_a_day(string? provider, string model, string day, string? input, string? output)
    {
        Price? price = PriceBook.Default.Find(provider, model, Day(day));

        price?.InputPerMillion.ToString().ShouldBe(input);
        price?.OutputPerMillion.ToString().ShouldBe(output);
        (price is null).ShouldBe(input is null);
    }

    [Fact]
    public void Every_listed_model_has_a_price_by_now()
    {
        PriceBook.Default.Entries.ShouldNotBeEmpty();
        PriceBook.Default.Entries.ShouldAllBe(entry => PriceBook.Default.Find(entry.Provider, entry.Model, entry.From) == entry.Price);
    }

    [Fact]
    public void An_entry_of_the_user_wins_over_later_prices_and_dated_names_of_the_list()
    {
        PriceBook book = PriceBook.Default.With([Entry("openai", "gpt-4o", "2024-07-01", 1)]);

        book.Find("openai", "gpt-4o", Day("2024-06-30"))!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(5));
        book.Find("openai", "gpt-4o", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(1));
        book.Find("openai", "gpt-4o-2024-05-13", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(1));
        PriceBook.Default.Find("openai", "gpt-4o", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(2.5m));
        book.Entries.Count().ShouldBe(PriceBook.Default.Entries.Count() + 1);
    }

    [Fact]
    public void A_price_of_nothing_is_a_price()
    {
        PriceBook book = PriceBook.Default.With([Entry("local", "ours", "2024-01-01", 0)]);

        book.Find("local", "ours", Later)!.Cost(new Usage(1000, 0, 1000), Later).ShouldBe(NanoUsd.Zero);
    }

    [Fact]
    public void Without_a_provider_different_prices_are_no_price()
    {
        PriceBook book = PriceBook.Default.With([Entry("a", "m", "2024-01-01", 1), Entry("b", "m", "2024-01-01", 2), Entry("a", "n", "2024-01-01", 3)]);

        book.Find(null, "m", Later).ShouldBeNull();
        book.Find("b", "m", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(2));
        book.Find(null, "n", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(3));
    }

    [Theory]
    [InlineData("", "m", 1, "needs a provider")]
    [InlineData("p", " ", 1, "needs a provider")]
    [InlineData("p", "m", -1, "negative")]
    public void Refuses_an_entry_that_cannot_be(string provider, string model, int usd, string says)
        => Should.Throw<ArgumentException>(() => PriceBook.Default.With([Entry(provider, model, "2024-01-01", usd)])).Message.ShouldContain(says);

    [Fact]
    public void Refuses_two_prices_for_the_same_day()
        => Should.Throw<ArgumentException>(() => PriceBook.Default.With([Entry("p", "m", "2024-01-01", 1), Entry("P", "M", "2024-01-01", 2)]))
            .Message.ShouldContain("two prices");

    [Theory]
    [InlineData("{}", "list")]
    [InlineData("[1]", "entry 1")]
    [InlineData("[", "not valid JSON")]
    [InlineData("""[{"model":"m","from":"2024-01-01","input":"1","output":"1"}]""", "'provider' is missing")]
    [InlineData("""[{"provider":"p","model":"m","from":"1.1.2024","input":"1","output":"1"}]""", "'from' must be a day")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","output":"1"}]""", "'input' is missing")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"1,5","output":"1"}]""", "'input' must be US dollars")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"-1","output":"1"}]""", "between 0 and")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"0.0000000001","output":"1"}]""", "nine decimals")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"1","ouput":"1"}]""", "unknown member 'ouput'")]
    public void Says_what_is_wrong_with_a_file(string json, string says)
        => Should.Throw<FormatException>(() => PriceFile.Read(Encoding.UTF8.GetBytes(json), "mine.json")).Message
            .ShouldSatisfyAllConditions(message => message.ShouldContain("mine.json"), message => message.ShouldContain(says));

    [Theory]
    [InlineData("2026-08-16T15:59:59Z", "0.14")] // before prices had hours
    [InlineData("2026-08-16T16:00:00Z", "0.22")] // a Sunday: off-peak
    [InlineData("2026-08-18T00:59:59Z", "0.22")]
    [InlineData("2026-08-18T01:00:00Z", "0.44")]
    [InlineData("2026-08-18T03:59:59Z", "0.44")] // a Tuesday
    [InlineData("2026-08-18T04:00:00Z", "0.22")]
    [InlineData("2026-08-18T06:00:00Z", "0.44")]
    [InlineData("2026-08-18T09:59:59Z", "0.44")]
    [InlineData("2026-08-18T10:00:00Z", "0.22")]
    [InlineData("2026-08-22T03:00:00Z", "0.22")] // a Saturday
    [InlineData("2026-08-18T05:30:00+02:00", "0.44")] // by the clock of UTC, whatever the request's
    public void Deepseek_asks_half_outside_its_peak_hours(string at, string usd)
    {
        var asked = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

        PriceBook.Default.Find("deepseek", "deepseek-v4-flash", asked)!.Cost(new Usage(1_000_000, 0, 0), asked).ToString().ShouldBe(usd);
    }

    [Fact]
    public void Reads_every_rate_a_long_context_tiers_and_peak_hours()
    {
        PriceEntry entry = PriceFile.Read(
            """
            [{ "provider": "p", "model": "m", "from": "2026-08-16T16:00Z", "input": 1.000000001, "cached_input": "0.1", "cache_write": "1.25", "cache_write_1h": 2,
               "audio_input": "4", "output": "5", "reasoning": "6", "audio_output": "7", "long": { "over": 200000, "input": 2, "output": "1.5" },
               "tiers": { "batch": 0.5, "priority": { "input": "2", "output": "9" } }, "off_peak": { "times": "0.5", "peak": ["Sat 00:00-24:00", "Mon-Fri 01:00-04:00"] } }]
            """u8.ToArray(),
            "mine.json").ShouldHaveSingleItem();

        entry.From.ShouldBe(new DateTimeOffset(2026, 8, 16, 16, 0, 0, TimeSpan.Zero));
        entry.Price.InputPerMillion.Value.ShouldBe(1_000_000_001);
        entry.Price.CacheWriteForAnHourPerMillion.ShouldBe(NanoUsd.FromUsd(2));
        entry.Price.LongContext.ShouldBe(new LongContext(200_001, new Factor(200), new Factor(150)));
        entry.Price.Tiers.Words.ShouldBe(["batch", "priority"]);
        entry.Price.Tiers.Find("priority")!.Rates!.OutputPerMillion.ShouldBe(NanoUsd.FromUsd(9));
        entry.Price.Differing().ShouldBe(
            "cache write 1.25, cache write for an hour 2.00, audio in 4.00, reasoning 6.00, audio out 7.00; from 200,001 tokens 2x in, 1.5x out; batch 0.5x; "
            + "priority 2.00 in, 9.00 out; 0.5x but Sat 00:00-24:00 and Mon-Fri 01:00-04:00 UTC");
        PriceFile.Read(
            """[{"provider":"p","model":"m","from":"2026-01-01","input":"1","output":"1","tiers":{"batch":"0.5"},"off_peak":{"times":1,"peak":["Mon 01:00-02:00"]}}]"""u8.ToArray(),
            "a")[0].Price.ShouldBe(PriceFile.Read(
            """[{"provider":"p","model":"m","from":"2026-01-01","input":1.0,"output":1,"tiers":{"batch":0.50},"off_peak":{"times":"1","peak":["Mon 01:00-02:00"]}}]"""u8.ToArray(),
            "b")[0].Price);
    }

    [Theory]
    [InlineData("\"long\":{\"input\":\"2\",\"output\":\"2\"}", "'over'")]
    [InlineData("\"long\":{\"over\":1,\"from\":1,\"input\":\"2\",\"output\":\"2\"}", "'over'")]
    [InlineData("\"long\":{\"over\":1.5,\"input\":\"2\",\"output\":\"2\"}", "number of tokens")]
    [InlineData("\"long\":{\"over\":1,\"input\":\"2\"}", "'output' is missing")]
    [InlineData("\"long\":{\"over\":1,\"input\":\"2\",\"output\":\"0.333\"}", "two decimals")]
    [InlineData("\"long\":[]", "must be an object")]
    [InlineData("\"tiers\":[]", "must be an object")]
    [InlineData("\"tiers\":{\"Batch\":\"0.5\"}", "no tier")]
    [InlineData("\"tiers\":{\"default\":\"0.5\"}", "no tier")]
    [InlineData("\"tiers\":{\"batch\":\"-1\"}", "between 0 and 100")]
    [InlineData("\"tiers\":{\"batch\":{\"input\":\"1\"}}", "'output' is missing")]
    [InlineData("\"tiers\":{\"batch\":{\"input\":\"1\",\"output\":\"1\",\"long\":{}}}", "unknown member 'long'")]
    [InlineData("\"off_peak\":{\"times\":\"0.5\",\"peak\":[\"Mo 1:00-4:00\"]}", "no time of the week")]
    [InlineData("\"off_peak\":{\"times\":\"0.5\",\"peak\":[\"Mon 04:00-01:00\"]}", "no time of the week")]
    [InlineData("\"off_peak\":{\"times\":\"0.5\",\"peak\":[1]}", "'peak' must be a list")]
    [InlineData("\"off_peak\":{\"peak\":[]}", "'times' is missing")]
    [InlineData("\"cache_write\":true", "'cache_write' must be US dollars")]
    [InlineData("\"cache_write\":1e400", "'cache_write' must be US dollars")]
    public void Says_what_is_wrong_with_a_price_that_has_conditions(string member, string says)
        => Should.Throw<FormatException>(() => PriceFile.Read(
            Encoding.UTF8.GetBytes($$"""[{"provider":"p","model":"m","from":"2024-01-01","input":"1","output":"1",{{member}}}]"""), "mine.json"))
            .Message.ShouldContain(says);

    private static DateTimeOffset Day(string day) => new(DateOnly.Parse(day), TimeOnly.MinValue, TimeSpan.Zero);

    private static PriceEntry Entry(string provider, string model, string from, decimal usd) => new()
    {
        Provider = provider,
        Model = model,
        From = Day(from),
        Price = new Price { InputPerMillion = NanoUsd.FromUsd(usd), OutputPerMillion = NanoUsd.FromUsd(usd) },
    };
}
