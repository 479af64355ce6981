using System.Text;
using System.Text.Json;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Tests.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Import;

public sealed class ExporterTests() : ImportTestBase(new SqliteStore())
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static Exchange Full() => new()
    {
        Id = ExchangeId.New(Start),
        Created = Start.AddTicks(1_234_560),
        Origin = ExchangeOrigin.Served,
        UseCase = "triage",
        RequestedModel = "triage",
        Provider = "openai",
        Model = "gpt-4",
        Route = RouteKind.Teacher,
        RouteReason = "the student was not sure: 0.41 < 0.80",
        Confidence = 0.1 + 0.2,
        Threshold = 0.8,
        Outcome = ExchangeOutcome.ClientGone,
        Status = 499,
        Error = "the client hung up \"early\"",
        Stream = true,
        InputTokens = 12,
        CachedInputTokens = 4,
        OutputTokens = 3,
        TokensEstimated = true,
        Cost = new NanoUsd(123_456_789_012_345),
        PartnerCost = new NanoUsd(7),
        DurationMicroseconds = 1_234_567,
        TimeToFirstTokenMicroseconds = 0,
        User = "u",
        KeyId = "k",
        InputHash = "abc",
        Request = "{\"a\":\r\n \"b\\nc\"}"u8.ToArray(),
        Response = "{\"choices\":[]}"u8.ToArray(),
        Gold = "é \u2028 <b>",
        GoldSource = GoldSource.Feedback,
        Licence = "MIT",
        ImportKey = "key",
    };

    private static Exchange Refused() => new()
    {
        Id = ExchangeId.New(Start),
        Created = Start,
        Origin = ExchangeOrigin.Served,
        Outcome = ExchangeOutcome.Refused,
        Status = 401,
        Error = "no key",
    };

    [Fact]
    public async Task Every_field_of_a_row_is_in_its_line()
    {
        await Ledger.Exchanges.AppendAsync(Full(), None);

        string line = (await ExportAsync(Ledger)).TrimEnd('\n');
        line.ShouldNotContain("\n");
        JsonElement json = JsonDocument.Parse(line).RootElement;

        json.GetProperty("id").GetString()!.Length.ShouldBe(32);
        json.GetProperty("created").GetString().ShouldBe("2026-03-01T12:00:00.123456Z");
        json.GetProperty("cost").GetRawText().ShouldBe("123456.789012345");
        json.GetProperty("partner_cost").GetRawText().ShouldBe("0.000000007");
        json.GetProperty("latency_ms").GetRawText().ShouldBe("1234.567");
        json.GetProperty("outcome").GetString().ShouldBe("client_gone");
        json.GetProperty("request").GetProperty("a").GetString().ShouldBe("b\nc");
        json.EnumerateObject().Count().ShouldBe(33);
    }

    [Fact]
    public async Task Attempts_and_dialects_come_back_from_an_export()
    {
        Exchange alone = Full() with { ImportKey = null };
        Exchange tried = Full() with { Id = ExchangeId.New(Start), ImportKey = null, Cost = new NanoUsd(9), Dialect = "anthropic-messages" };
        Attempt first = Attempt.ToldBy(tried)[0] with
        {
            Cost = new NanoUsd(4),
            ProviderStatus = 529,
            Contract = "c",
            StartedMicroseconds = 3,
            Outcome = ExchangeOutcome.TimedOut,
        };
        tried = tried with
        {
            Attempts =
            [
                first, first with { Ordinal = 1, Purpose = AttemptPurpose.Fallback, Cost = new NanoUsd(5) },
                first with { Ordinal = 2, Purpose = AttemptPurpose.Shadow },
            ],
        };
        Exchange told = Full() with { Id = ExchangeId.New(Start), ImportKey = null };
        told = told with { Attempts = Attempt.ToldBy(told) };
        await Ledger.Exchanges.ImportAsync([alone, tried, told], None);
        string export = await ExportAsync(Ledger);

        await using var elsewhere = new SqliteStore();
        ILedger other = await elsewhere.OpenAsync();
        await ImportAsync(Encoding.UTF8.GetBytes(export), new ImportOptions(), other);
        List<Exchange> rows = await RowsAsync(other);

        rows.Select(row => row.Dialect).ShouldBe(["openai-chat", "anthropic-messages", "openai-chat"]);
        rows[0].Attempts.ShouldBeEmpty();
        rows[1].Attempts.ShouldBe(tried.Attempts);
        rows[2].Attempts.ShouldBe(told.Attempts);
        export.Split('\n')[2].ShouldNotContain("attempts");
        (await ExportAsync(other)).ShouldBe(export);
    }

    [Theory]
    [InlineData("""  "attempts":7 """, "'attempts' must be a list, not a number.")]
    [InlineData("""  "attempts":[{"purpose":"live"}] """, "An entry of 'attempts' must have 'provider' or 'model'.")]
    [InlineData("""  "attempts":[{"purpose":"dead","model":"m"}] """, "'purpose' must be one of live, retry, fallback, shadow, canary, batch, agent.")]
    [InlineData("""  "attempts":[{"purpose":"live","model":"m","cost":0.5}] """, "'cost' is not what the 'attempts' for the client's request cost together.")]
    [InlineData("""  "dialect":"" """, "'dialect' must have 1 to 64 characters.")]
    public async Task A_line_whose_attempts_cannot_be_is_named(string fields, string why)
    {
        ImportReport report = await ImportAsync(
            $$"""{"id":"01a2047e6d1078708b64889a1cbb44a5","origin":"served","created":"2026-03-01T12:00:00Z",{{fields}}}""", new ImportOptions());

        report.Bad.Single().Why.ShouldBe(why);
    }

    [Fact]
    public async Task Bodies_of_another_dialect_are_not_imported_as_if_they_were_openais()
    {
        ImportReport report = await ImportAsync(Line.Replace("{\"request\"", "{\"dialect\":\"anthropic-messages\",\"request\"", StringComparison.Ordinal));

        report.Bad.Single().Why.ShouldContain("'anthropic-messages'");
    }

    [Fact]
    public async Task A_recorded_exchange_has_the_one_attempt_that_it_tells_of()
    {
        await ImportAsync(Line);

        Exchange row = await OnlyRowAsync();
        row.Attempts.ShouldBe(Attempt.ToldBy(row));
        row.Attempts.Single().Model.ShouldBe("gpt-4");
    }

    [Fact]
    public async Task A_refused_row_is_exported_without_what_it_lacks()
    {
        await Ledger.Exchanges.AppendAsync(Refused(), None);

        JsonElement json = JsonDocument.Parse(await ExportAsync(Ledger)).RootElement;

        (json.GetProperty("outcome").GetString(), json.GetProperty("status").GetInt32(), json.GetProperty("error").GetString())
            .ShouldBe(("refused", 401, "no key"));
        json.TryGetProperty("request", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task An_export_imported_elsewhere_is_the_same_and_imported_at_home_adds_nothing()
    {
        await ImportAsync(Line + "\n" + Line);
        await ImportAsync("""{"request":{"messages":[{"role":"user","content":"new"}]},"gold":"g"}""", Triage with { AsGold = true });
        await ImportAsync("""{"request":{"messages":[{"role":"user","content":"hi"}]},"gold":"g2"}""", Triage with { AsGold = true });
        await Ledger.Exchanges.AppendAsync(Full(), None);
        await Ledger.Exchanges.AppendAsync(Refused(), None);
        await Ledger.Exchanges.AppendAsync(
            Refused() with { Id = ExchangeId.New(Start), Request = "not json\xff"u8.ToArray(), Response = "[1]"u8.ToArray() }, None);
        string export = await ExportAsync(Ledger);

        await using var elsewhere = new SqliteStore();
        ILedger other = await elsewhere.OpenAsync();
        ImportReport there = await ImportAsync(Encoding.UTF8.GetBytes(export), new ImportOptions(), other);
        ImportReport again = await ImportAsync(Encoding.UTF8.GetBytes(export), new ImportOptions(), other);
        ImportReport home = await ImportAsync(Encoding.UTF8.GetBytes(export), new ImportOptions());

        (there.Added, there.BadTotal).ShouldBe((6, 0));
        (await ExportAsync(other)).ShouldBe(export);
        (again.Added, again.AlreadyThere).ShouldBe((0, 6));
        (home.Added, home.AlreadyThere).ShouldBe((0, 6));
    }

    [Fact]
    public async Task Lines_imported_first_and_exported_are_not_added_again_by_the_first_file()
    {
        await ImportAsync(Line);
        await using var elsewhere = new SqliteStore();
        ILedger other = await elsewhere.OpenAsync();
        await ImportAsync(Encoding.UTF8.GetBytes(await ExportAsync(Ledger)), new ImportOptions(), other);

        (await ImportAsync(Encoding.UTF8.GetBytes(Line), Triage, other)).AlreadyThere.ShouldBe(1);
    }

    [Fact]
    public async Task An_export_under_another_use_case_is_new_traffic_of_that_use_case()
    {
        await ImportAsync(Line);

        ImportReport report = await ImportAsync(Encoding.UTF8.GetBytes(await ExportAsync(Ledger)), new ImportOptions { UseCase = "second" });

        report.Added.ShouldBe(1);
        (await RowsAsync()).Select(row => row.UseCase).ShouldBe(["triage", "second"]);
    }

    [Theory]
    [InlineData("\"origin\":\"served\"", "\"origin\":\"made up\"", "must be one of served, imported, feedback")]
    [InlineData("\"confidence\":0.30000000000000004", "\"confidence\":1.5", "'confidence' must be a number from 0 to 1")]
    [InlineData("\"input_tokens\":12", "\"input_tokens\":1", "cache")]
    [InlineData("\"created\":", "\"was\":", "'created'")]
    public async Task A_damaged_export_line_is_bad(string whole, string damaged, string why)
    {
        await Ledger.Exchanges.AppendAsync(Full(), None);
        string export = (await ExportAsync(Ledger)).Replace(whole, damaged, StringComparison.Ordinal);
        await using var elsewhere = new SqliteStore();

        ImportReport report = await ImportAsync(Encoding.UTF8.GetBytes(export), new ImportOptions(), await elsewhere.OpenAsync());

        report.Bad.ShouldHaveSingleItem().Why.ShouldContain(why);
    }

    [Fact]
    public void A_line_gives_back_the_row_it_was_written_from()
    {
        Gen<string> texts = ArbMap.Default.GeneratorFor<string>().Select(text => WellFormed(text ?? ""));
        var rows =
            from text in texts
            from other in texts
            from numbers in ArbMap.Default.GeneratorFor<int>().Select(number => number & int.MaxValue).ListOf(4)
            from share in Gen.Choose(0, 1_000_000).Select(number => number / 1_000_000.0)
            from route in Gen.Elements(Enum.GetValues<RouteKind>())
            from outcome in Gen.Elements(Enum.GetValues<ExchangeOutcome>())
            from origin in Gen.Elements(Enum.GetValues<ExchangeOrigin>())
            select Full() with
            {
                RouteReason = text,
                Error = other,
                Gold = text,
                User = other,
                Confidence = share,
                Route = route,
                Outcome = outcome,
                Origin = origin,
                InputTokens = numbers[0],
                CachedInputTokens = numbers[0] / 2,
                OutputTokens = numbers[1],
                Cost = new NanoUsd(numbers[2]),
                DurationMicroseconds = numbers[3],
                Created = Start.AddMicroseconds(numbers[3]),
                Request = JsonSerializer.SerializeToUtf8Bytes(new { text }),
                Response = JsonSerializer.SerializeToUtf8Bytes(new { other }),
            };

        Prop.ForAll(rows.ToArbitrary(), row =>
        {
            string line = Line(row);
            using var document = JsonDocument.Parse(line);
            return Line(ExchangeRestore.Read(LineShapes.Read(document.RootElement, asGold: false))) == line;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

        static string Line(Exchange row)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                Exporter.Write(writer, row);
            }

            return Encoding.UTF8.GetString(stream.ToArray());
        }

        static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }
}
