using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import.Bodies;

public sealed class RecordedStreamTests() : ImportTestBase(new SqliteStore())
{
    private const string Ask = """{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}""";

    private static readonly string[] Chunks =
    [
        """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""",
        """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"content":"Hel\ud83d"},"finish_reason":null}]}""",
        """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"content":"\ude00lo"},"finish_reason":null}]}""",
        """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-2024-08-06","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}""",
    ];

    private static readonly string[] MessageEvents =
    [
        """{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":2,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"ping"}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""",
        """{"type":"message_stop"}""",
    ];

    private static readonly string[] ResponseEvents =
    [
        """{"type":"response.created","response":{"id":"r1","object":"response","status":"in_progress","output":[]}}""",
        """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello"}]}}""",
        """{"type":"response.completed","response":{"id":"r1","object":"response","created_at":1700000000,"model":"gpt-4.1","status":"completed","output":[],"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":3}}}""",
    ];

    public static TheoryData<string> WaysToRecord => ["sse", "sse crlf", "chunks", "lines", "wrapped", "json lines", "text lines without ends"];

    private static string Recorded(string way, string[] chunks, bool isDone = true)
    {
        string Text(string end) => JsonSerializer.Serialize(
            ": hello" + end + string.Concat(chunks.Select(chunk => "event: x" + end + "data: " + chunk + end + end)) + (isDone ? "data: [DONE]" + end : ""));
        return way switch
        {
            "sse" => Text("\n"),
            "sse crlf" => Text("\r\n"),
            "chunks" => "[" + string.Join(',', chunks) + "]",
            "lines" => JsonSerializer.Serialize(chunks.SelectMany(chunk => (string[])["event: x\n", "data: " + chunk + "\n\n"])),
            "wrapped" => "[" + string.Join(',', chunks.Select(chunk => "{\"event\":\"x\",\"data\":" + chunk + "}")) + "]",
            "json lines" => JsonSerializer.Serialize(string.Join('\n', chunks) + "\n"),
            _ => JsonSerializer.Serialize(chunks.Select(chunk => "data: " + chunk)),
        };
    }

    private static string Pair(string request, string response) => "{\"request\":" + request + ",\"response\":" + response + "}";

    private async Task<Exchange> ImportedAsync(string request, string response)
    {
        ImportReport report = await ImportAsync(Pair(request, response));
        report.Bad.ShouldBeEmpty();
        return await OnlyRowAsync();
    }

    [Theory]
    [MemberData(nameof(WaysToRecord))]
    public async Task Chunks_of_a_chat_become_the_one_completion_that_they_make(string way)
    {
        Exchange row = await ImportedAsync(Ask, Recorded(way, Chunks));

        (row.Stream, row.Dialect, row.Model, row.Provider).ShouldBe((true, BodyDialects.OpenAiChat, "gpt-4o-2024-08-06", "openai"));
        AnswerText.Read(row.Response!).ShouldBe("Hel😀lo");
        PlainAnswer.Read(row.Response!).Text.ShouldBe("Hel😀lo");
        (row.InputTokens, row.CachedInputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((9, 4, 3, false));
        row.Created.ToUnixTimeSeconds().ShouldBe(1700000000);
        using var completion = JsonDocument.Parse(row.Response!);
        completion.RootElement.GetProperty("object").GetString().ShouldBe("chat.completion");
        completion.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task Tool_calls_are_put_together_by_their_index_and_reasoning_and_refusals_by_their_fields()
    {
        Exchange row = await ImportedAsync(Ask, Recorded("chunks",
        [
            """{"choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"Let ","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"reasoning_content":"me","tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"refusal":"I ","tool_calls":[{"index":1,"function":{"arguments":"{}"}},{"index":0,"function":{"arguments":":1}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"refusal":"won't"},"finish_reason":"tool_calls"}]}""",
        ]));

        using var completion = JsonDocument.Parse(row.Response!);
        JsonElement message = completion.RootElement.GetProperty("choices")[0].GetProperty("message");
        message.GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("function")).Select(
            function => function.GetProperty("name").GetString() + function.GetProperty("arguments").GetString()).ShouldBe(["f{\"x\":1}", "g{}"]);
        (message.GetProperty("reasoning_content").GetString(), message.GetProperty("refusal").GetString()).ShouldBe(("Let me", "I won't"));
    }

    [Theory]
    [MemberData(nameof(WaysToRecord))]
    public async Task Events_of_a_message_become_the_one_message(string way)
    {
        Exchange row = await ImportedAsync(
            """{"model":"claude-sonnet-4-5","max_tokens":9,"system":"Be brief.","messages":[{"role":"user","content":"hi"}]}""",
            Recorded(way, MessageEvents, isDone: false));

        (row.Stream, row.Dialect, row.Provider).ShouldBe((true, BodyDialects.AnthropicMessages, "anthropic"));
        IBodyDialect bodies = BodyDialects.Find(row.Dialect)!;
        bodies.ReadAnswer(row.Response!).Text.ShouldBe("Hello");
        (bodies.ReadRequest(row.Request!).Instructions, bodies.ReadRequest(row.Request!).Input).ShouldBe(("Be brief.", "hi"));
        (row.InputTokens, row.CachedInputTokens, row.OutputTokens).ShouldBe((17, 5, 7));
    }

    [Theory]
    [MemberData(nameof(WaysToRecord))]
    public async Task Events_of_a_response_become_the_one_response(string way)
    {
        Exchange row = await ImportedAsync("""{"model":"gpt-4.1","stream":true,"input":"hi"}""", Recorded(way, ResponseEvents, isDone: false));

        (row.Stream, row.Dialect, row.Model).ShouldBe((true, BodyDialects.OpenAiResponses, "gpt-4.1"));
        IBodyDialect bodies = BodyDialects.Find(row.Dialect)!;
        (bodies.ReadRequest(row.Request!).Input, bodies.ReadAnswer(row.Response!).Text).ShouldBe(("hi", "Hello"));
        (row.InputTokens, row.CachedInputTokens, row.OutputTokens).ShouldBe((9, 4, 3));
    }

    [Fact]
    public async Task The_same_question_has_the_same_hash_in_every_dialect()
    {
        await ImportAsync("""
            {"request":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"}]},"response":{"choices":[{"message":{"content":"a"}}]}}
            {"request":{"system":"Be brief.","messages":[{"role":"user","content":"hi"}]},"response":{"type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn"}}
            {"request":{"instructions":"Be brief.","input":"hi"},"response":{"object":"response","status":"completed","output":[]}}
            {"request":{"instructions":"Be brief.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}]},"response":{"output":[]}}
            """);

        (await RowsAsync()).Select(row => row.InputHash).Distinct().ShouldHaveSingleItem();
        (await RowsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_no_answer()
    {
        string[] recordings =
        [
            Recorded("chunks", Chunks[..3], isDone: false), Recorded("sse", Chunks[..3], isDone: false), Recorded("sse", MessageEvents[..5], isDone: false),
            Recorded("chunks", ResponseEvents[..2], isDone: false), JsonSerializer.Serialize("data: " + Chunks[0] + "\n\ndata: " + Chunks[1][..40]),
            Recorded("chunks", MessageEvents[1..]),
        ];

        ImportReport report = await ImportAsync(string.Join('\n', recordings.Select(response => Pair(Ask, response))));

        report.Read.ShouldBe(0);
        report.Bad.Select(bad => bad.Line).ShouldBe([1, 2, 3, 4, 5, 6]);
        report.Bad.Take(4).ShouldAllBe(bad => bad.Why.Contains("breaks off", StringComparison.Ordinal));
        report.Bad[4].Why.ShouldContain("Event 2 of the recorded stream is no JSON");
        report.Bad[5].Why.ShouldContain("its beginning is missing");
    }

    [Theory]
    [InlineData("""[{"choices":[{"index":0,"delta":{"content":"a"}}]},{"error":{"message":"overloaded"}}]""", "a provider's error")]
    [InlineData("""[{"type":"error","error":{"type":"overloaded_error"}}]""", "a provider's error")]
    [InlineData("""[{"type":"response.created","response":{}},{"type":"response.failed","response":{"error":{"code":"x"}}}]""", "a provider's error")]
    [InlineData("""[{"candidates":[{"content":{}}]}]""", "none of the dialects that are read; its first event has 'candidates'")]
    [InlineData("""[{"object":"text_completion","choices":[{"text":"a"}]}]""", "text completion")]
    [InlineData("""[{"choices":[]}]""", "no chunk has 'choices'")]
    [InlineData("""[{"choices":"a"}]""", "none of the dialects")]
    [InlineData("""[[{"choices":[]}]]""", "must hold the events of a stream, not a list")]
    [InlineData("""[{"type":"message_start"}]""", "has no 'message'")]
    [InlineData("""[{"type":"message_start","message":{"id":"a"}},{"type":"message_start","message":{"id":"b"}}]""", "several messages")]
    [InlineData("""[{"type":"message_start","message":{"id":"a"}},{"type":"content_block_start","index":"x","content_block":{}}]""", "has no 'index'")]
    [InlineData("""[{"type":"message_start","message":{"id":7}}]""", "none that a message has")]
    [InlineData("""[{"type":"message_start","message":{"id":"a","id":"b"}},{"type":"message_delta","delta":{"stop_reason":"end_turn"}}]""", "")]
    [InlineData("\"data: {}\\n\\n\"", "none of the dialects that are read; its first event has nothing")]
    [InlineData("\"\\ud800\"", "half of a surrogate pair")]
    public async Task Events_that_make_no_answer_are_a_bad_line(string response, string why)
    {
        ImportReport report = await ImportAsync(Pair(Ask, response));

        report.Bad.ShouldHaveSingleItem().Why.ShouldContain(why);
        report.Read.ShouldBe(0);
    }
}
