using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class SearchComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    private async Task<ExchangeId> SayAsync(string question, string? answer = "card_arrival", Func<Exchange, Exchange>? change = null) =>
        (await AppendAsync(row => Said(row, question, answer, change))).Id;

    private static Exchange Said(Exchange row, string question, string? answer, Func<Exchange, Exchange>? change = null)
    {
        row = row with
        {
            Request = JsonSerializer.SerializeToUtf8Bytes(new
            {
                messages = new object[] { new { role = "system", content = "Name the intent." }, new { role = "user", content = question } },
            }),
            Response = answer is null
                ? null
                : JsonSerializer.SerializeToUtf8Bytes(new { choices = new object[] { new { message = new { content = answer } } } }),
        };
        return change is null ? row : change(row);
    }

    private async Task IndexAsync()
    {
        while ((await Ledger.Search.AdvanceAsync(None)).Left > 0)
        {
        }
    }

    private async Task<List<ExchangeId>> FindAsync(string text, ExchangeFilter? filter = null)
    {
        await IndexAsync();
        ExchangePage page = await Ledger.Exchanges.PageAsync((filter ?? new ExchangeFilter()) with { Text = text }, null, null, 500, None);
        page.SearchedTo.ShouldBeNull();
        return [.. page.Rows.Select(row => row.Id)];
    }

    [Fact]
    public async Task Finds_all_words_in_question_and_answer_together_newest_first()
    {
        ExchangeId first = await SayAsync("My card has not arrived");
        ExchangeId second = await SayAsync("My transfer has not arrived", "pending_transfer, no card");
        await SayAsync("My card was declined", "declined");

        (await FindAsync("arrived card")).ShouldBe([second, first]);
        (await FindAsync("ARRIVED")).ShouldBe([second, first]);
        (await FindAsync("arriv")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phrase_stands_in_that_order_within_one_of_them()
    {
        ExchangeId there = await SayAsync("it has not arrived yet", "so");
        await SayAsync("not it has arrived", "so");
        await SayAsync("it has", "not arrived");

        (await FindAsync("\"has not arrived\"")).ShouldBe([there]);
        (await FindAsync("has-not/arrived")).ShouldBe([there]);
        (await FindAsync("“has  not arrived”")).ShouldBe([there]);
    }

    [Fact]
    public async Task A_star_at_the_end_of_a_word_stands_for_how_it_may_go_on()
    {
        ExchangeId card = await SayAsync("my card", "x");
        ExchangeId cards = await SayAsync("two cards", "x");
        await SayAsync("a car", "x");

        (await FindAsync("card*")).ShouldBe([cards, card]);
        (await FindAsync("two-car*")).ShouldBe([cards]);
        (await FindAsync("* card")).ShouldBe([card]);
    }

    [Theory]
    [InlineData("Où est ma carte bancaire, s’il vous plaît ?", "PLAIT")]
    [InlineData("Où est ma carte bancaire, s’il vous plaît ?", "ou carte")]
    [InlineData("İstanbul’da ΚΑΦΈΣ, Ёлка", "istanbul καφες елка")]
    [InlineData("我的信用卡还没有到，可以退款吗？", "退款")]
    [InlineData("我的信用卡还没有到，可以退款吗？", "信用卡 退款")]
    [InlineData("カードがまだ届きません", "届き")]
    [InlineData("บัตรของฉันยังไม่มา", "บัตร")]
    [InlineData("मेरा कार्ड नहीं आया", "कार्ड")]
    [InlineData("카드를 잃어버렸어요", "카드*")]
    [InlineData("thanks 🤔👍🏽", "🤔")]
    [InlineData("it costs 5€ & C++ is fun", "5€ c++ FUN")]
    [InlineData("ＦＵＬＬ width", "full")]
    [InlineData("a soft\u00adhyphen", "softhyphen")]
    public async Task Letters_of_other_scripts_are_found(string question, string text)
    {
        ExchangeId row = await SayAsync(question);
        await SayAsync("something else", "nothing");

        (await FindAsync(text)).ShouldBe([row]);
    }

    [Theory]
    [InlineData("退信")]
    [InlineData("卡用")]
    [InlineData("🤖")]
    public async Task Letters_in_another_order_are_not(string text)
    {
        await SayAsync("我的信用卡可以退款吗 🤔");

        (await FindAsync(text)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("card AND")]
    [InlineData("NOT card")]
    [InlineData("card OR")]
    [InlineData("NEAR(card arrived, 2)")]
    [InlineData("question:card")]
    [InlineData("-card +card ^card")]
    [InlineData("(card")]
    [InlineData("card)")]
    [InlineData("\"card")]
    [InlineData("{card} : [x] ; -- '")]
    [InlineData("card'; DROP TABLE exchange; --")]
    [InlineData("card\0arrived")]
    [InlineData("\ud800 card")]
    [InlineData("0000card")]
    [InlineData("·1")]
    [InlineData("****")]
    public async Task No_text_is_an_error(string text)
    {
        await SayAsync("my card arrived");

        (await FindAsync(text)).Count.ShouldBeLessThanOrEqualTo(1);
        await Ledger.Exchanges.SortedAsync(new ExchangeFilter { Text = text }, ExchangeOrder.Cost, 0, 10, None);
        await Ledger.Exchanges.CountAsync(new ExchangeFilter { Text = text }, None);
    }

    [Fact]
    public async Task Operators_of_other_searches_are_words()
    {
        ExchangeId row = await SayAsync("rock and roll near me or not");
        await SayAsync("rock roll");

        (await FindAsync("rock AND roll")).ShouldBe([row]);
        (await FindAsync("NEAR NOT OR")).ShouldBe([row]);
    }

    [Fact]
    public async Task A_very_long_text_looks_for_its_first_words()
    {
        string question = string.Join(' ', Enumerable.Range(0, 200).Select(i => "w" + i));
        ExchangeId row = await SayAsync(question);
        string text = string.Join(' ', Enumerable.Range(0, 5_000).Select(i => "w" + i));

        (await FindAsync(text)).ShouldBe([row]);
        (await FindAsync(new string('x', 10_000))).ShouldBeEmpty();
        TextQuery.Read(text).IsCut.ShouldBeTrue();
    }

    [Fact]
    public async Task A_word_of_ten_thousand_letters_is_found_by_itself()
    {
        ExchangeId row = await SayAsync(new string('x', 1_900));

        (await FindAsync(new string('X', 1_900))).ShouldBe([row]);
        (await FindAsync("xxxx*")).ShouldBe([row]);
    }

    [Fact]
    public async Task Nothing_without_a_word_is_found()
    {
        await SayAsync("my card");

        (await FindAsync("")).ShouldBeEmpty();
        (await FindAsync(" ?! ")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_late_in_a_text_is_not_searched()
    {
        await SayAsync(new string(' ', ExchangeText.Longest - 5) + "early late");

        (await FindAsync("early")).Count.ShouldBe(1);
        (await FindAsync("late")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Instructions_are_not_searched_and_bodies_that_were_not_kept_hold_nothing()
    {
        await SayAsync("my card", "x");
        await AppendAsync(row => row with { Request = null, Response = null });

        (await FindAsync("intent")).ShouldBeEmpty();
        (await FindAsync("card")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_of_a_tool_is_found_and_shown()
    {
        const string answer = """{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"name":"get_weather","arguments":"{\"city\":\"Ulm\"}"}}]}}]}""";
        ExchangeId row = await SayAsync("is it dry?", "x", said => said with { Response = System.Text.Encoding.UTF8.GetBytes(answer) });

        (await FindAsync("ulm get_weather")).ShouldBe([row]);
        (await Ledger.Exchanges.TextsAsync([row], None))[0].Answer.ShouldBe("→ get_weather({\"city\":\"Ulm\"})");
    }

    [Fact]
    public async Task Rows_that_the_index_has_not_come_to_are_counted_and_not_found()
    {
        await SayAsync("my card");
        (await Ledger.Search.ProgressAsync(None)).ShouldBe(new SearchProgress(1, 1));
        (await Ledger.Exchanges.PageAsync(new ExchangeFilter { Text = "card" }, null, null, 10, None)).Rows.ShouldBeEmpty();

        (await Ledger.Search.AdvanceAsync(None)).ShouldBe(new SearchProgress(1, 0));

        (await Ledger.Exchanges.PageAsync(new ExchangeFilter { Text = "card" }, null, null, 10, None)).Rows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_that_advance_the_index_at_once_do_it_once()
    {
        await Ledger.Exchanges.ImportAsync([.. Enumerable.Range(0, 500).Select(i => Make(row => Said(row, "card " + i, "x")))], None);
        ILedger other = await Store.OpenAsync();

        async Task RunAsync(ILedger ledger)
        {
            while ((await ledger.Search.AdvanceAsync(None)).Left > 0)
            {
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => RunAsync(i % 2 == 0 ? Ledger : other))));

        (await FindAsync("card")).Count.ShouldBe(500);
        (await Ledger.Exchanges.CountAsync(new ExchangeFilter { Text = "card" }, None)).ShouldBe(500);
    }

    [Fact]
    public async Task Pages_are_a_partition_of_what_the_plain_rule_finds_for_any_query_filter_and_size()
    {
        string[] words = ["card", "cards", "Überweisung", "卡", "not", "arrived", "a-b", "5", "🤔"];
        var random = new System.Random(3);
        string Say() => string.Join(' ', Enumerable.Range(0, random.Next(6)).Select(_ => words[random.Next(words.Length)]));
        List<Exchange> rows =
        [
            .. Enumerable.Range(0, 400).Select(i => Make(row => Said(row, Say(), i % 3 == 0 ? null : Say()) with
            {
                UseCase = i % 7 == 0 ? "rare" : "usual",
                Route = i % 2 == 0 ? RouteKind.Student : RouteKind.Teacher,
            })),
        ];
        await Ledger.Exchanges.ImportAsync(rows, None);
        await IndexAsync();
        Gen<string> terms = Gen.Elements("card", "CARD*", "uber*", "überweisung", "卡", "\"not arrived\"", "a b", "a-b", "5", "🤔", "nowhere");
        Gen<ExchangeFilter> filters =
            from one in terms
            from two in terms
            from both in Gen.Elements(true, false)
            from useCase in Gen.Elements(null, "rare", "usual", "nobody's")
            from route in Gen.Elements<RouteKind?>(null, RouteKind.Student)
            select new ExchangeFilter { Text = both ? one + " " + two : one, UseCase = useCase, Route = route };

        foreach ((ExchangeFilter filter, int size) in Gen.Zip(filters, Gen.Choose(1, 60)).Sample(numberOfSamples: 80, seed: new Rnd(5), size: 100))
        {
            var query = TextQuery.Read(filter.Text!);
            List<ExchangeId> expected =
            [
                .. rows.Where(row => (filter.UseCase is null || filter.UseCase == row.UseCase) && (filter.Route is null || filter.Route == row.Route))
                    .Where(row => ExchangeText.Of(row) is var text && query.Matches(text.Question, text.Answer)).Select(row => row.Id).Reverse(),
            ];
            (await WalkAsync(filter, size, older: true)).ShouldBe(expected, $"{filter} by {size}");
            (await WalkAsync(filter, size, older: false)).ShouldBe(expected, $"{filter} by {size} from the oldest");
            (await Ledger.Exchanges.CountAsync(filter, None)).ShouldBe(expected.Count);
            (await ReadAllAsync(filter)).Select(row => row.Id).ShouldBe(expected.AsEnumerable().Reverse());
        }
    }

    [Fact]
    public async Task Sorts_the_newest_rows_by_cost_duration_and_confidence()
    {
        ExchangeId[] rows =
        [
            await SayAsync("one", "x", row => row with { Cost = new(5), DurationMicroseconds = 10, Confidence = 0.9 }),
            await SayAsync("two", "x", row => row with { Cost = new(9), DurationMicroseconds = 30, Confidence = null }),
            await SayAsync("three", "x", row => row with { Cost = new(5), DurationMicroseconds = 20, Confidence = 0.2 }),
        ];
        await IndexAsync();

        async Task<ExchangeId[]> ByAsync(ExchangeOrder order, int skip = 0, ExchangeFilter? filter = null) =>
            [.. (await Ledger.Exchanges.SortedAsync(filter ?? new ExchangeFilter(), order, skip, 2, None)).Rows.Select(row => row.Id)];

        (await ByAsync(ExchangeOrder.Cost)).ShouldBe([rows[1], rows[2]]);
        (await ByAsync(ExchangeOrder.Cost, skip: 2)).ShouldBe([rows[0]]);
        (await ByAsync(ExchangeOrder.Duration)).ShouldBe([rows[1], rows[2]]);
        (await ByAsync(ExchangeOrder.Confidence)).ShouldBe([rows[2], rows[0]]);
        (await ByAsync(ExchangeOrder.Confidence, filter: new ExchangeFilter { Text = "two" })).ShouldBe([rows[1]]);
        SortedExchanges all = await Ledger.Exchanges.SortedAsync(new ExchangeFilter(), ExchangeOrder.Cost, 0, 500, None);
        (all.Sorted, all.IsCut).ShouldBe((3, false));
    }

    [Fact]
    public async Task Sorts_no_more_than_it_promises_and_says_so()
    {
        await Ledger.Exchanges.ImportAsync(
            [
                .. Enumerable.Range(0, SortedExchanges.Most + 7)
                    .Select(i => Make(row => row with { Cost = new(i < 7 ? 1_000_000 : i), Request = null, Response = null })),
            ],
            None);

        SortedExchanges page = await Ledger.Exchanges.SortedAsync(new ExchangeFilter(), ExchangeOrder.Cost, 0, 5, None);

        (page.Sorted, page.IsCut).ShouldBe((SortedExchanges.Most, true));
        page.Rows[0].Cost.Value.ShouldBe(SortedExchanges.Most + 6);
    }

    [Fact]
    public async Task Texts_come_in_the_order_of_their_ids_before_and_after_they_are_indexed()
    {
        string big = new string('y', 40_000);
        ExchangeId small = await SayAsync("my card", "arrived");
        ExchangeId large = await SayAsync("long " + big, big);
        ExchangeId none = (await AppendAsync(row => row with { Request = null, Response = null })).Id;
        ExchangeId odd = (await AppendAsync(row => row with { Dialect = "unheard-of" })).Id;
        var unknown = ExchangeId.New(Start);

        IReadOnlyList<ExchangeText> before = await Ledger.Exchanges.TextsAsync([large, unknown, small, none, odd], None);
        await IndexAsync();
        IReadOnlyList<ExchangeText> after = await Ledger.Exchanges.TextsAsync([large, unknown, small, none, odd], None);

        after.ShouldBe(before);
        after[0].Question!.Length.ShouldBe(ExchangeText.Longest);
        after[0].Question.ShouldStartWith("long yyy");
        after[1].ShouldBe(new ExchangeText());
        after[2].ShouldBe(new ExchangeText { Question = "my card", Answer = "arrived", HasRequest = true, HasResponse = true });
        after[3].ShouldBe(new ExchangeText());
        after[4].ShouldBe(new ExchangeText { HasRequest = true, HasResponse = true });
    }

    private async Task<List<ExchangeId>> WalkAsync(ExchangeFilter filter, int size, bool older)
    {
        var pages = new List<ExchangePage>();
        long? key = older ? null : 0;
        do
        {
            ExchangePage page = await Ledger.Exchanges.PageAsync(filter, older ? key : null, older ? null : key, size, None);
            pages.Add(page);
            key = older ? page.Older : page.Newer;
        }
        while (key is not null);

        return [.. (older ? pages : pages.AsEnumerable().Reverse()).SelectMany(page => page.Rows).Select(row => row.Id)];
    }
}
