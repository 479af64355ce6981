using System.IO.Compression;
using System.Text;
using Autarky.Ledger.Import;
using Autarky.Ledger.Money;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

public sealed class BadInputTests() : ImportTestBase(new SqliteStore())
{
    public static TheoryData<string, string> BadLines => new()
    {
        { "{\"request\":", "not valid JSON at byte" },
        { "hello", "not valid JSON at byte 1" },
        { "42", "must hold a JSON object, not a number" },
        { "null", "must hold a JSON object, not null" },
        { "\"text\"", "must hold a JSON object, not a string" },
        { "{}", "it has nothing" },
        { """{"prompt":"a","completion":"b"}""", "'prompt', 'completion'" },
        { """{"request":{"messages":[{"role":"user","content":"a"}]}}""", "no 'response'" },
        { """{"request":"text","response":{}}""", "'request' must be a JSON object, or its text" },
        { """{"request":7,"response":{}}""", "'request' must be a JSON object, not a number" },
        { """{"request":{},"response":{"choices":[{"message":{}}]}}""", "no 'messages' list" },
        { """{"request":{"messages":{}},"response":{"choices":[{"message":{}}]}}""", "no 'messages' list" },
        { """{"request":{"messages":[]},"response":[]}""", "The list 'response' is empty" },
        { """{"request":{"messages":[]},"response":[7]}""", "must hold the events of a stream, not a number" },
        { """{"request":{"messages":[]},"response":7}""", "'response' must be a JSON object or the events of a stream, not a number" },
        { """{"request":{"messages":[]},"response":"hello"}""", "neither JSON nor the events of a stream" },
        { """{"request":{"messages":[]},"response":{}}""", "it has nothing" },
        { """{"request":{"messages":[{"content":"a"}]},"response":{"choices":[{"message":{}}]}}""", "'role'" },
        { """{"request":{"messages":[{"role":"user","content":7}]},"response":{"choices":[{"message":{}}]}}""", "'content' of a message" },
        { """{"request":{"messages":[]},"response":{"error":{"message":"rate limit"}}}""", "a provider's error" },
        { """{"request":{"messages":[]},"response":{"output":[]}}""", "no 'input'" },
        { """{"request":{"input":"a"},"response":{"object":"response","status":"in_progress","output":[]}}""", "the status 'in_progress'" },
        { """{"request":{"input":"a"},"response":{"object":"response","error":{"code":"x"},"status":"failed","output":[]}}""", "a provider's error" },
        { """{"request":{"messages":[]},"response":{"type":"error","error":{"message":"overloaded"}}}""", "a provider's error" },
        { """{"request":{"messages":[]},"response":{"status_code":429,"body":{"choices":[]}}}""", "the status 429" },
        { """{"request":{"prompt":"a"},"response":{"object":"text_completion","choices":[{"text":"b"}]}}""", "a text completion" },
        { """{"request":{"messages":[]},"response":{"choices":[]}}""", "first entry has a 'message'" },
        { """{"request":{"messages":[]},"response":{"choices":[{"delta":{}}]}}""", "one chunk of a stream" },
        { """{"choices":[{"delta":{"content":"a"}}]}""", "one event of a stream" },
        { """{"type":"response.created","response":{}}""", "one event of a stream" },
        { """{"type":"content_block_stop","index":0}""", "one event of a stream" },
        { """{"type":"message","role":"assistant","content":[]}""", "an answer without its request" },
        { Line[..^1] + ""","cost":"0.1"}""", "'cost' must be a number that is not negative, not a string" },
        { Line[..^1] + ""","cost":-1}""", "not -1" },
        { Line[..^1] + ""","cost":1e99}""", "'cost'" },
        { Line[..^1] + ""","cost":2000000}""", "more than a million dollars" },
        { Line[..^1] + ""","created":-1696154400}""", "no moment of a recording: -1696154400" },
        { Line[..^1] + ""","created":20231114}""", "no moment" },
        { Line[..^1] + ""","created":1e30}""", "no moment" },
        { Line[..^1] + ""","created":1e400}""", "no moment" },
        { Line[..^1] + ""","created":4102444800000000000000}""", "no moment" },
        { Line[..^1] + ""","created":"60000-01-01"}""", "no moment" },
        { Line[..^1] + ""","created":"9999-12-31T23:59:59Z"}""", "no moment" },
        { Line[..^1] + ""","created":"\ud800"}""", "half of a surrogate pair" },
        { Line[..^1] + ""","created":{}}""", "no moment of a recording: an object" },
        { Line[..^2] + ""","created":-5}}""", "no moment of a recording: -5" },
        { Line[..^2] + ""","created":"soon"}}""", "no moment" },
        { Line[..^1] + ""","created":"yesterday"}""", "no moment of a recording" },
        { Line[..^1] + ""","created":"1815-12-10"}""", "ISO 8601 time from 1970" },
        { Line[..^1] + ""","created":true}""", "ISO 8601" },
        { Line[..^1] + ""","gold":5}""", "'gold' must be a string, not 5" },
        { Line[..^1] + ""","gold":"\ud800"}""", "half of a surrogate pair" },
        { Line[..^1] + ""","\ud800":1}""", "half of a surrogate pair" },
        { Line[..^1] + ""","latency_ms":-0.5}""", "'latency_ms'" },
        { Line[..^1] + ""","latency_ms":1e12}""", "longer than a year" },
        { Line[..^1] + ""","use_case":""}""", "" },
        { Line[..^2] + ""","usage":{"prompt_tokens":-3}}}""", "'prompt_tokens'" },
        { Line[..^2] + ""","usage":{"prompt_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}}""", "cache" },
        { """{"messages":[{"role":"user","content":"a"}]}""", "no message of the role 'assistant'" },
        { """{"messages":[{"role":"assistant","content":"a"}]}""", "no question" },
        { """{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0}]}""", "'weight' 0" },
        { """{"object":"chat.completion","choices":[{"message":{"content":"a"}}]}""", "GET /v1/chat/completions/{id}/messages" },
        { """{"object":"chat.completion","messages":7,"choices":[{"message":{"content":"a"}}]}""", "must be a list, not a number" },
        { """{"object":"list","data":[{"a":1}]}""", "Entry 1 of 'data'" },
        { new string('[', 100) + new string(']', 100), "" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task A_bad_line_is_named_with_its_reason_and_the_good_ones_land(string bad, string why)
    {
        var options = new ImportOptions { UseCase = bad.Contains("use_case", StringComparison.Ordinal) ? null : "triage" };

        ImportReport report = await ImportAsync(Line + "\n" + bad + "\n" + Line + "\n", options);

        BadLine line = report.Bad.ShouldHaveSingleItem();
        line.Line.ShouldBe(2);
        line.Why.ShouldContain(why);
        (report.Read, report.Added, report.BadTotal).ShouldBe((2, 2, 1));
        (await RowsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Tokens_that_would_cost_millions_are_a_bad_line_and_hurt_no_other()
    {
        var price = new Price { InputPerMillion = NanoUsd.FromUsd(1000), OutputPerMillion = NanoUsd.FromUsd(1000) };
        PriceBook dear = PriceBook.Default.With(
            [new PriceEntry { Provider = "openai", Model = "gpt-4", From = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Price = price }]);

        ImportReport report = await ImportAsync(
            Line + "\n" + Line[..^2] + ""","usage":{"prompt_tokens":2147483647,"completion_tokens":1}}}""", Triage with { Prices = dear });

        report.Bad.ShouldHaveSingleItem().Why.ShouldContain("'usage' cannot be right");
        report.Added.ShouldBe(1);
    }

    [Fact]
    public async Task Concatenated_gzip_files_are_read_to_the_end()
        => (await ImportAsync([.. Gzip(Line + "\n"), .. Gzip(Line + "\n")])).Added.ShouldBe(2);

    [Fact]
    public async Task Invalid_utf8_is_a_bad_line()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Line + "\n"), .. Encoding.UTF8.GetBytes(Line)];
        bytes[^60] = 0xFF;

        ImportReport report = await ImportAsync(bytes);

        report.Bad.ShouldHaveSingleItem().ShouldBe(new BadLine(2, "The line is not valid UTF-8. The file ends in this line: it may have been cut off."));
        report.Added.ShouldBe(1);
    }

    [Fact]
    public async Task A_cut_off_last_line_says_so()
    {
        ImportReport report = await ImportAsync(Line + "\n" + Line[..40]);

        report.Bad.ShouldHaveSingleItem().Why.ShouldEndWith("The file ends in this line: it may have been cut off.");
        report.Added.ShouldBe(1);
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_passed_over()
    {
        string huge = Line.Replace("hello", new string('x', 300_000), StringComparison.Ordinal);

        ImportReport report = await ImportAsync(Line + "\n" + huge + "\n" + Line + "\n" + huge, Triage with { MaxLineBytes = 100_000 });

        report.Bad.Select(bad => bad.Line).ShouldBe([2, 4]);
        report.Bad[0].Why.ShouldContain("longer than 100,000 bytes");
        report.Added.ShouldBe(2);
    }

    [Fact]
    public async Task A_long_line_within_the_limit_is_read()
    {
        string huge = Line.Replace("hello", new string('x', 3_000_000), StringComparison.Ordinal);

        (await ImportAsync(Line + "\n" + huge + "\n" + Line)).Added.ShouldBe(3);
    }

    [Fact]
    public async Task The_list_of_bad_lines_is_bounded_and_their_number_is_not()
    {
        ImportReport report = await ImportAsync(string.Join('\n', Enumerable.Repeat("bad", 500)), Triage with { MaxBadLines = 10 });

        report.Bad.Count.ShouldBe(10);
        report.BadTotal.ShouldBe(500);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n\r\n\t\n", "empty")]
    [InlineData("\uFEFF\n [\n", "The list that begins in line 2 is not closed")]
    [InlineData("text;answer\na;b\n", "the columns 'text', 'answer'")]
    [InlineData("\"text\",\"answer\"\r\na,b\r\n", "--question COLUMN --answer COLUMN")]
    [InlineData("event: message_start\ndata: {}\n\n", "the events of a stream, an answer without its request")]
    [InlineData("data: {}\n\n", "the events of a stream, an answer without its request")]
    [InlineData("interactions:\n- a: [1\n", "The YAML cannot be read at line 2")]
    [InlineData("PK\u0003\u0004rest", "zip archive")]
    [InlineData("SQLite format 3\0 and more", "binary")]
    public async Task A_file_that_cannot_be_json_lines_is_refused_in_words(string content, string why)
    {
        ImportReport report = await ImportAsync(content);

        report.Problem.ShouldNotBeNull().ShouldContain(why);
        (report.Read, report.BadTotal).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Utf16_is_refused_in_words()
        => (await ImportAsync([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Line)])).Problem.ShouldNotBeNull().ShouldContain("UTF-16");

    [Fact]
    public async Task Gzip_is_read_by_its_content()
    {
        ImportReport report = await ImportAsync(Gzip(Line + "\n" + Line));

        (report.Added, report.Problem).ShouldBe((2, null));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public async Task A_cut_off_gzip_file_is_not_taken_for_a_whole_one(double share)
    {
        var random = new Random(3);
        string text = string.Concat(Enumerable.Range(0, 4000).Select(_ => Line.Replace("hi", $"hi {random.NextInt64()}", StringComparison.Ordinal) + "\n"));
        byte[] whole = Gzip(text);

        ImportReport report = await ImportAsync(whole[..(int)(whole.Length * share)]);

        report.Problem.ShouldNotBeNull().ShouldContain("damaged or cut off");
        report.Added.ShouldBeInRange(1, 3999);
    }

    [Fact]
    public async Task A_damaged_gzip_file_is_refused_in_words()
    {
        byte[] damaged = [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7];

        (await ImportAsync(damaged)).Problem.ShouldNotBeNull().ShouldContain("damaged");
    }

    internal static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
