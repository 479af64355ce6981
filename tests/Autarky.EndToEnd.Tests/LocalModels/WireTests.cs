using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>Fields of a request that client libraries hide or do not have.</summary>
public sealed class WireTests(LocalModelServer server) : IClassFixture<LocalModelServer>
{
    [Fact]
    public async Task Several_choices_come_in_one_completion()
    {
        JsonElement completion = await AskAsync("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"n":3,"seed":4,"max_tokens":8}""");

        JsonElement[] choices = [.. completion.GetProperty("choices").EnumerateArray()];
        choices.Select(choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1, 2]);
        choices.Select(choice => choice.GetProperty("message").GetProperty("content").GetString()).Distinct().Count().ShouldBe(3);
        completion.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeInRange(3, 24);
    }

    [Fact]
    public async Task A_stop_text_ends_the_answer_before_it_and_bias_makes_a_token_certain()
    {
        // Token 100 is the byte "a", token 101 "b".
        const string Request = """{"model":"tiny","messages":[{"role":"user","content":"x"}],"temperature":0,"max_tokens":6,"logit_bias":{"100":500,"101":499.5},"frequency_penalty":1""";
        JsonElement whole = await AskAsync(Request + "}");
        JsonElement stopped = await AskAsync(Request + ""","stop":["ba"]}""");

        string text = Content(whole)!;
        text.ShouldMatch("^[ab]{6}$");
        text.ShouldContain("ba");
        Content(stopped).ShouldBe(text[..text.IndexOf("ba", StringComparison.Ordinal)]);
        stopped.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("stop");
        whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
    }

    [Fact]
    public async Task Over_messages_the_stop_text_that_ended_an_answer_is_named()
    {
        const string Request = """{"model":"tiny","messages":[{"role":"user","content":"x"}],"temperature":0,"max_tokens":12""";
        JsonElement whole = await AskAsync(Request + "}", "/messages");
        string text = whole.GetProperty("content")[0].GetProperty("text").GetString()!;
        string stop = text.Skip(1).First(letter => !char.IsWhiteSpace(letter) && letter != '\uFFFD').ToString();

        JsonElement stopped = await AskAsync(Request + $",\"stop_sequences\":[\"never!\",{JsonSerializer.Serialize(stop)}]}}", "/messages");

        whole.GetProperty("stop_reason").GetString().ShouldBe("max_tokens");
        whole.GetProperty("stop_sequence").ValueKind.ShouldBe(JsonValueKind.Null);
        stopped.GetProperty("stop_reason").GetString().ShouldBe("stop_sequence");
        stopped.GetProperty("stop_sequence").GetString().ShouldBe(stop);
    }

    [Theory]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,"}}]}]}""", "image_url")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"temperature":-1}""", "temperature")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"logit_bias":{"99999":1}}""", "logit_bias")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"stop":""}""", "stop")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "function")]
    [InlineData("""{"model":"tiny","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"$dynamicRef":"#a"}}}}""", "$dynamicRef")]
    public async Task What_a_local_model_cannot_do_is_the_clients_mistake_and_named(string request, string named)
    {
        using HttpResponseMessage response = await SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain(named);
    }

    private static string? Content(JsonElement completion) => completion.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    private async Task<JsonElement> AskAsync(string request, string path = "/chat/completions")
    {
        using HttpResponseMessage response = await SendAsync(request, path);
        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return JsonDocument.Parse(body).RootElement;
    }

    private async Task<HttpResponseMessage> SendAsync(string request, string path = "/chat/completions")
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Process.BaseUrl + path);
        message.Content = new StringContent(request, Encoding.UTF8, "application/json");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ApiKey);
        return await client.SendAsync(message);
    }
}
