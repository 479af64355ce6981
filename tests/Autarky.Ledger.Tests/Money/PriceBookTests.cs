using System.Text;
using Autarky.Ledger.Money;

namespace Autarky.Ledger.Tests.Money;

public sealed class PriceBookTests
{
    private static readonly DateOnly Later = new(2026, 8, 1);

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
    [InlineData("anthropic", "claude-sonnet-5", "2026-09-01", "3.00", "15.00")]
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
        Price? price = PriceBook.Default.Find(provider, model, DateOnly.Parse(day));

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

        book.Find("openai", "gpt-4o", new DateOnly(2024, 6, 30))!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(5));
        book.Find("openai", "gpt-4o", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(1));
        book.Find("openai", "gpt-4o-2024-05-13", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(1));
        PriceBook.Default.Find("openai", "gpt-4o", Later)!.InputPerMillion.ShouldBe(NanoUsd.FromUsd(2.5m));
        book.Entries.Count().ShouldBe(PriceBook.Default.Entries.Count() + 1);
    }

    [Fact]
    public void A_price_of_nothing_is_a_price()
    {
        PriceBook book = PriceBook.Default.With([Entry("local", "ours", "2024-01-01", 0)]);

        book.Find("local", "ours", Later)!.Cost(1000, 0, 1000).ShouldBe(NanoUsd.Zero);
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
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":1.5,"output":"1"}]""", "'input' must be a string")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"1,5","output":"1"}]""", "'input' must be US dollars")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"-1","output":"1"}]""", "between 0 and")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"0.0000000001","output":"1"}]""", "nine decimals")]
    [InlineData("""[{"provider":"p","model":"m","from":"2024-01-01","input":"1","ouput":"1"}]""", "unknown member 'ouput'")]
    public void Says_what_is_wrong_with_a_file(string json, string says)
        => Should.Throw<FormatException>(() => PriceFile.Read(Encoding.UTF8.GetBytes(json), "mine.json")).Message
            .ShouldSatisfyAllConditions(message => message.ShouldContain("mine.json"), message => message.ShouldContain(says));

    private static PriceEntry Entry(string provider, string model, string from, decimal usd) => new()
    {
        Provider = provider,
        Model = model,
        From = DateOnly.Parse(from),
        Price = new Price { InputPerMillion = NanoUsd.FromUsd(usd), OutputPerMillion = NanoUsd.FromUsd(usd) },
    };
}
