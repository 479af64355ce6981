using System.Text;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import.Web;

/// <summary>Recordings of HTTP calls, as test suites and browsers keep them.</summary>
public sealed class WebRecordingTests() : ImportTestBase(new SqliteStore())
{
    private const string Ask = """{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}""";
    private const string Completion = """{"id":"chatcmpl-1","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}""";

    public static TheoryData<string> Recordings => [.. new[] { TestProxy, Archive, CassetteInJson, Cassette }.Select(Filled)];

    private const string TestProxy = """
        { "Entries": [
            { "RequestUri": "https://api.openai.com/v1/chat/completions", "RequestMethod": "POST", "RequestBody": ASK,
              "StatusCode": 200, "ResponseHeaders": { "Date": "Wed, 17 Sep 2025 21:43:52 GMT" }, "ResponseBody": COMPLETION },
            { "RequestUri": "https://x.test/v1/files", "RequestMethod": "GET", "RequestBody": null, "StatusCode": 200, "ResponseBody": {"object":"list","data":[]} },
            { "RequestUri": "https://x.test/v1/chat/completions", "RequestMethod": "POST", "RequestBody": ASK,
              "StatusCode": 429, "ResponseBody": {"error":{"message":"slow down"}} } ], "Variables": {} }
        """;

    private const string Archive = """
        {"log":{"version":"1.2","entries":[
          {"startedDateTime":"2025-09-17T21:43:52.000Z","time":5,
           "request":{"method":"POST","url":"https://api.openai.com/v1/chat/completions","postData":{"mimeType":"application/json","text":TEXT_OF_ASK}},
           "response":{"status":200,"content":{"mimeType":"application/json","encoding":"base64","text":"BASE64_OF_COMPLETION"}}},
          {"startedDateTime":"2025-09-17T21:43:52.000Z","request":{"method":"GET","url":"https://x.test/v1/models"},
           "response":{"status":200,"content":{"text":"{}"}}},
          {"startedDateTime":"2025-09-17T21:43:52.000Z","request":{"method":"POST","url":"https://x.test/v1/chat/completions","postData":{"text":"{}"}},
           "response":{"status":500,"content":{}}}]}}
        """;

    private const string CassetteInJson = """
        {"interactions":[
          {"request":{"method":"POST","uri":"https://api.openai.com/v1/chat/completions","body":TEXT_OF_ASK},
           "response":{"status":{"code":200,"message":"OK"},"headers":{"Date":["Wed, 17 Sep 2025 21:43:52 GMT"]},"body":{"string":TEXT_OF_COMPLETION}}},
          {"request":{"method":"GET","uri":"https://x.test/v1/models","body":null},"response":{"status":{"code":200},"body":{"string":"{}"}}},
          {"request":{"method":"POST","uri":"https://x.test/v1/chat/completions","body":"{}"},"response":{"status":{"code":401},"body":{"string":"{}"}}}],
          "version":1}
        """;

    private const string Cassette = """
        interactions:
        - request:
            body: 'ASK'
            headers:
              Accept:
              - '*/*'
            method: POST
            uri: https://api.openai.com/v1/chat/completions
          response:
            headers:
              date:
              - Wed, 17 Sep 2025 21:43:52 GMT
            body:
              string: |-
                COMPLETION
            status:
              code: 200
              message: OK
        - request:
            method: GET
            uri: https://x.test/v1/models
          response:
            parsed_body: {}
            status:
              code: 200
        - request:
            method: POST
            uri: https://x.test/v1/chat/completions
            parsed_body: {}
          response:
            status:
              code: 500
        version: 1
        """;

    private static string Filled(string recording) => recording
        .Replace("TEXT_OF_ASK", JsonSerializer.Serialize(Ask), StringComparison.Ordinal)
        .Replace("TEXT_OF_COMPLETION", JsonSerializer.Serialize(Completion), StringComparison.Ordinal)
        .Replace("BASE64_OF_COMPLETION", Convert.ToBase64String(Encoding.UTF8.GetBytes(Completion)), StringComparison.Ordinal)
        .Replace("OTHER_COMPLETION", Completion.Replace("-1", "-2", StringComparison.Ordinal), StringComparison.Ordinal)
        .Replace("COMPLETION", Completion, StringComparison.Ordinal)
        .Replace("ASK", Ask, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Calls_that_asked_a_model_are_exchanges_and_the_others_are_counted_by_kind(string recording)
    {
        ImportReport report = await ImportAsync(recording);
        ImportReport again = await ImportAsync(recording);

        report.Problem.ShouldBeNull();
        report.Bad.ShouldBeEmpty();
        (report.Added, report.PassedOver.Sum(kind => kind.Count), again.Added, again.AlreadyThere).ShouldBe((1, 2, 0, 1));
        report.PassedOver.ShouldContain(kind => kind.Kind.StartsWith("GET /v1/", StringComparison.Ordinal));
        report.PassedOver.ShouldContain(kind => kind.Kind.StartsWith("POST /v1/chat/completions with the status ", StringComparison.Ordinal));
        Exchange row = await OnlyRowAsync();
        (RequestText.Read(row.Request!).Input, AnswerText.Read(row.Response!)).ShouldBe(("hi", "hello"));
        row.Created.ShouldBe(new DateTimeOffset(2025, 9, 17, 21, 43, 52, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_call_that_is_in_the_recording_itself_and_in_a_list_of_stored_completions_is_one()
    {
        string recording = Filled("""
            {"Entries":[
             {"RequestUri":"https://x.test/v1/chat/completions","RequestMethod":"POST","RequestBody":ASK,"StatusCode":200,"ResponseBody":COMPLETION},
             {"RequestUri":"https://x.test/v1/chat/completions?limit=2","RequestMethod":"GET","StatusCode":200,
              "ResponseBody":{"object":"list","data":[COMPLETION,OTHER_COMPLETION]}},
             {"RequestUri":"https://x.test/v1/chat/completions/chatcmpl-2/messages","RequestMethod":"GET","StatusCode":200,
              "ResponseBody":{"object":"list","data":[{"id":"chatcmpl-2-0","role":"user","content":"ho"}]}}]}
            """);

        ImportReport report = await ImportAsync(recording);

        (report.Added, report.AlreadyThere, report.BadTotal, report.PassedOver.Count).ShouldBe((2, 1, 0, 0));
        (await RowsAsync()).Select(row => RequestText.Read(row.Request!).Input).ShouldBe(["hi", "ho"]);
    }

    [Fact]
    public async Task A_model_whose_answers_are_not_read_is_named_by_what_was_asked()
    {
        ImportReport report = await ImportAsync("""
            {"Entries":[{"RequestUri":"https://x.test/v1beta/models/gemini:generateContent","RequestMethod":"POST","RequestBody":{"contents":[]},"StatusCode":200,"ResponseBody":{"candidates":[]}}]}
            """);

        report.PassedOver.ShouldBe([new PassedOver("POST /v1beta/models/gemini:generateContent", 1)]);
    }
}
