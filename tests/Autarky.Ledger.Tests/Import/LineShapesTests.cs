using System.Text;
using System.Text.Json;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Import;
using Autarky.Ledger.Tests.Sqlite;

namespace Autarky.Ledger.Tests.Import;

public sealed class LineShapesTests() : ImportTestBase(new SqliteStore())
{
    private const string Stored = """
        {"object":"chat.completion","id":"chatcmpl-1","model":"gpt-4o-mini-2024-07-18","created":1758039218,"request_id":"req_1","tool_choice":null,"usage":{"total_tokens":21,"completion_tokens":4,"prompt_tokens":17},"seed":42,"top_p":1.0,"temperature":0.5,"input_user":"u7","service_tier":"default","tools":null,"metadata":{"use_case":"greeting"},"choices":[{"index":0,"message":{"content":"Testing.","role":"assistant","tool_calls":null},"finish_reason":"stop"}],"response_format":null,MESSAGES}
        """;

    [Theory]
    [InlineData("""
        "messages":[{"role":"user","content":"Say testing"}]
        """)]
    [InlineData("""
        "input":[{"id":"chatcmpl-1-0","role":"user","content":"Say testing","content_parts":null,"name":null}]
        """)]
    [InlineData("""
        "messages":{"object":"list","data":[{"id":"chatcmpl-1-0","role":"user","content":null,"content_parts":[{"type":"text","text":"Say testing"}]}],"has_more":false}
        """)]
    [InlineData("""
        "input":"Say testing"
        """)]
    public async Task A_stored_completion_is_split_into_request_and_response(string messages)
    {
        ImportReport report = await ImportAsync(Stored.Replace("MESSAGES", messages.Trim(), StringComparison.Ordinal), new ImportOptions());

        report.Bad.ShouldBeEmpty();
        Exchange row = await OnlyRowAsync();
        RequestText.Read(row.Request!).Input.ShouldBe("Say testing");
        AnswerText.Read(row.Response!).ShouldBe("Testing.");
        (row.UseCase, row.Provider, row.Model, row.User).ShouldBe(("greeting", "openai", "gpt-4o-mini-2024-07-18", "u7"));
        (row.InputTokens, row.OutputTokens, row.TokensEstimated).ShouldBe((17, 4, false));
        row.Created.ToUnixTimeSeconds().ShouldBe(1758039218);
        using var request = JsonDocument.Parse(row.Request!);
        request.RootElement.GetProperty("temperature").GetDouble().ShouldBe(0.5);
        request.RootElement.TryGetProperty("tools", out _).ShouldBeFalse();
        using var response = JsonDocument.Parse(row.Response!);
        response.RootElement.GetProperty("id").GetString().ShouldBe("chatcmpl-1");
        response.RootElement.TryGetProperty("messages", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_list_page_on_one_line_is_its_entries()
    {
        string one = Stored.Replace("MESSAGES", "\"input\":\"a\"", StringComparison.Ordinal).Trim();
        string two = one.Replace("\"a\"", "\"b\"", StringComparison.Ordinal);

        ImportReport report = await ImportAsync($$"""{"object":"list","data":[{{one}},{"x":1},{{two}}],"has_more":false}""");

        report.Added.ShouldBe(2);
        report.Bad.ShouldHaveSingleItem().Why.ShouldStartWith("Entry 2 of 'data':");
    }

    [Fact]
    public async Task A_fine_tuning_example_has_its_last_answer_as_the_response()
    {
        await ImportAsync("""
            {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"a"},{"role":"assistant","content":"first","weight":0},{"role":"user","content":"b"},{"role":"assistant","content":"second","weight":1}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false}
            """);

        Exchange row = await OnlyRowAsync();
        AnswerText.Read(row.Response!).ShouldBe("second");
        RequestText request = RequestText.Read(row.Request!);
        (request.Instructions, request.Input).ShouldBe(("Be brief.", "a\nfirst\nb"));
        string body = Encoding.UTF8.GetString(row.Request!);
        body.ShouldContain("\"tools\"");
        body.ShouldContain("\"parallel_tool_calls\":false");
        body.ShouldNotContain("weight");
        Encoding.UTF8.GetString(row.Response!).ShouldNotContain("weight");
        (row.Provider, row.Model).ShouldBe(("unknown", null));
    }

    [Fact]
    public async Task An_answer_of_weight_0_is_context_and_not_the_answer()
    {
        await ImportAsync("""
            {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"good"},{"role":"user","content":"b"},{"role":"assistant","content":"bad","weight":0}]}
            """);

        Exchange row = await OnlyRowAsync();
        AnswerText.Read(row.Response!).ShouldBe("good");
        RequestText.Read(row.Request!).Input.ShouldBe("a");
    }

    [Fact]
    public async Task A_tool_call_is_an_answer_without_text()
    {
        await ImportAsync("""
            {"model":"gpt-4o","messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}]}
            """);

        Exchange row = await OnlyRowAsync();
        AnswerText.Read(row.Response!).ShouldBeNull();
        Encoding.UTF8.GetString(row.Response!).ShouldContain("\"finish_reason\":\"tool_calls\"");
        row.Provider.ShouldBe("openai");
    }

    [Fact]
    public async Task Bodies_are_kept_as_they_stand_in_the_file()
    {
        const string request = """{ "model":"gpt-4", "messages": [{"role":"user","content":"caf\u00e9"}], "x_unknown": 1.50 }""";
        await ImportAsync("{\"request\":" + request + ""","response":{"choices":[{"message":{"role":"assistant","content":"y"}}]}}""");

        Encoding.UTF8.GetString((await OnlyRowAsync()).Request!).ShouldBe(request);
    }
}
