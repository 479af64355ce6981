using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>Calls of tools and limits on the wire, where client libraries would hide what is wrong.</summary>
public sealed class CallWireTests(ChatServer server) : IClassFixture<ChatServer>
{
    private const string Light = """{"type":"function","function":{"name":"light","parameters":{"type":"object","properties":{"level":{"type":"integer","minimum":100,"maximum":999}},"required":["level"]}}}""";
    private const string Now = """{"type":"function","function":{"name":"now"}}""";

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":"object","properties":{}}""")]
    [InlineData(null)]
    public async Task A_function_without_parameters_is_called_with_none(string? parameters)
    {
        string given = parameters is null ? "" : $",\"parameters\":{parameters}";
        JsonElement choice = await ChoiceAsync($$$"""{"model":"plain",{{{User()}}},"max_tokens":60,"tool_choice":"required","tools":[{"type":"function","function":{"name":"now"{{{given}}}}}]}""");

        Function(choice).ShouldBe(("now", "{}"));
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
    }

    [Fact]
    public async Task A_forced_call_that_the_limit_cuts_off_is_a_call_in_part_and_nothing_of_it_is_content()
    {
        for (int most = 1; most <= 40; most += 3)
        {
            string request = $$"""{"model":"plain",{{User()}},"max_tokens":{{most.ToString(CultureInfo.InvariantCulture)}},"tool_choice":"required","tools":[{{Light}}]}""";
            JsonElement choice = await ChoiceAsync(request);
            (string content, string name, string arguments, string finish) = await StreamedAsync(request);

            (choice.GetProperty("message").GetProperty("content").GetString() ?? "").ShouldBe("");
            content.ShouldBe("");
            foreach ((string? called, string? with) in new[] { Function(choice), (name.Length > 0 ? name : null, name.Length > 0 ? arguments : null) })
            {
                (called ?? "light").ShouldBe("light");
                (with ?? "").ShouldMatch("""^(\{("(l(e(v(e(l("(: ?([0-9]{1,3}\}?)?)?)?)?)?)?)?)?)?)?$""");
            }

            // Who is told that it may call gets all there is to call with.
            finish.ShouldBeOneOf("length", "tool_calls");
            choice.GetProperty("finish_reason").GetString().ShouldBeOneOf("length", "tool_calls");
            (finish == "length" || arguments.EndsWith('}')).ShouldBeTrue(arguments);
            (choice.GetProperty("finish_reason").GetString() == "length" || Function(choice).Arguments!.EndsWith('}')).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_stop_text_inside_a_forced_call_leaves_no_text_either()
    {
        foreach (string stop in new[] { "name", "{", "light", "argu", "level", "\"" })
        {
            JsonElement choice = await ChoiceAsync(
                $$"""{"model":"plain",{{User()}},"max_tokens":60,"stop":{{JsonSerializer.Serialize(stop)}},"tool_choice":"required","tools":[{{Light}}]}""");

            (choice.GetProperty("message").GetProperty("content").GetString() ?? "").ShouldBe("");
            choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        }
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("required")]
    public async Task Only_allowed_tools_are_called(string mode)
    {
        JsonElement choice = await ChoiceAsync(
            $$"""{"model":"plain",{{User()}},"max_tokens":60,"tools":[{{Light}},{{Now}}],"tool_choice":"""
                + $$$$"""{"type":"allowed_tools","allowed_tools":{"mode":"{{{{mode}}}}","tools":[{"type":"function","function":{"name":"now"}}]}}}""");

        Function(choice).ShouldBe(mode == "required" ? ("now", "{}") : (null, null));
    }

    [Fact]
    public async Task A_member_that_must_be_there_and_is_not_declared_has_any_value()
    {
        JsonElement choice = await ChoiceAsync(
            $$"""{"model":"plain",{{User()}},"max_tokens":200,"tool_choice":"required","tools":"""
                + """[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"o":{"type":"object","properties":"""
                + """{"a":{"type":"null"}},"required":["a","b"]}},"required":["o","c"]}}}]}""");

        JsonElement arguments = JsonDocument.Parse(Function(choice).Arguments!).RootElement;
        arguments.GetProperty("o").TryGetProperty("b", out _).ShouldBeTrue();
        arguments.TryGetProperty("c", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Top_p_of_nothing_takes_the_likeliest_token()
    {
        string request = $$"""{"model":"plain",{{User()}},"max_tokens":12,""";
        JsonElement greedy = await ChoiceAsync(request + "\"temperature\":0}");
        foreach (string seed in new[] { "1", "2" })
        {
            JsonElement choice = await ChoiceAsync(request + $"\"temperature\":2,\"top_p\":0,\"seed\":{seed}}}");
            choice.GetProperty("message").GetRawText().ShouldBe(greedy.GetProperty("message").GetRawText());
        }
    }

    [Theory]
    [InlineData("chat/completions", "\"temperature\":2.01", "temperature", "'temperature' is 2.01: it must be from 0 to 2.")]
    [InlineData("chat/completions", "\"temperature\":-0.5", "temperature", "from 0 to 2")]
    [InlineData("chat/completions", "\"top_p\":1.5", "top_p", "from 0 to 1")]
    [InlineData("chat/completions", "\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "from 0 to 20")]
    [InlineData("chat/completions", "\"top_logprobs\":-1", "top_logprobs", "from 0 to 20")]
    [InlineData("chat/completions", "\"presence_penalty\":-2.5", "presence_penalty", "from -2 to 2")]
    [InlineData("chat/completions", "\"frequency_penalty\":3", "frequency_penalty", "from -2 to 2")]
    [InlineData("chat/completions", "\"tool_choice\":\"required\"", "tool_choice", "offers none")]
    [InlineData("chat/completions", "\"tool_choice\":\"required\",\"tools\":[]", "tool_choice", "offers none")]
    [InlineData("chat/completions", "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"x\"}}", "tool_choice", "'x'")]
    [InlineData("chat/completions", """ "tools":[{"type":"function","function":{"name":"now"}}],"tool_choice":{"type":"function","function":{"name":"x"}} """, "tool_choice", "not among")]
    [InlineData("chat/completions", "\"tools\":[" + Now + "],\"tool_choice\":{\"type\":\"custom\",\"custom\":{\"name\":\"x\"}}", "tool_choice.type", "custom")]
    [InlineData("chat/completions", """ "tools":[{"type":"function","function":{"name":"now"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"x"}}]}} """, "tool_choice.allowed_tools.tools[0]", "not among")]
    [InlineData("chat/completions", """ "tools":[{"type":"function","function":{"name":"now"}}],"tool_choice":{"type":"allowed_tools","mode":"auto"} """, "tool_choice.allowed_tools", "must be")]
    [InlineData("messages", "\"temperature\":1.5", "temperature", "from 0 to 1")]
    [InlineData("messages", "\"tool_choice\":{\"type\":\"any\"}", "tool_choice", "offers none")]
    [InlineData("messages", "\"tool_choice\":{\"type\":\"tool\",\"name\":\"x\"}", "tool_choice", "'x'")]
    public async Task What_is_outside_the_limits_is_refused_with_its_field_in_words_that_a_person_reads(string path, string field, string param, string words)
    {
        using HttpResponseMessage response = await SendAsync($$"""{"model":"plain",{{User()}},"max_tokens":5,{{field}}}""", path);
        string body = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).ShouldBe(400, body);
        JsonElement error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        (path == "messages" ? error.GetProperty("details") : error).GetProperty("param").GetString().ShouldBe(param);
        error.GetProperty("message").GetString()!.ShouldContain(words);
        body.ShouldNotContain("\\u0027");
        body.ShouldContain("'");
    }

    private static string User() => "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    private static (string? Name, string? Arguments) Function(JsonElement choice) =>
        choice.GetProperty("message").TryGetProperty("tool_calls", out JsonElement calls)
            ? (calls[0].GetProperty("function").GetProperty("name").GetString(), calls[0].GetProperty("function").GetProperty("arguments").GetString())
            : (null, null);

    private async Task<JsonElement> ChoiceAsync(string request)
    {
        using HttpResponseMessage response = await SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("choices")[0];
    }

    private async Task<(string Content, string Name, string Arguments, string Finish)> StreamedAsync(string request)
    {
        using HttpResponseMessage response = await SendAsync(request[..^1] + ",\"stream\":true}");
        (string content, string name, string arguments, string finish) = ("", "", "", "");
        foreach (string line in (await response.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            JsonElement choice = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices")[0];
            JsonElement delta = choice.GetProperty("delta");
            content += delta.TryGetProperty("content", out JsonElement text) ? text.GetString() : "";
            finish = choice.GetProperty("finish_reason").GetString() ?? finish;
            if (delta.TryGetProperty("tool_calls", out JsonElement calls))
            {
                JsonElement function = calls[0].GetProperty("function");
                name += function.TryGetProperty("name", out JsonElement given) ? given.GetString() : "";
                arguments += function.TryGetProperty("arguments", out JsonElement piece) ? piece.GetString() : "";
            }
        }

        return (content, name, arguments, finish);
    }

    private async Task<HttpResponseMessage> SendAsync(string request, string path = "chat/completions")
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Process.BaseUrl + "/" + path);
        message.Content = new StringContent(request, Encoding.UTF8, "application/json");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ApiKey);
        return await client.SendAsync(message);
    }
}
