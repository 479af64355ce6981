using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autarky.EndToEnd.Tests.LocalModels;

/// <summary>Requests for vectors that client libraries do not send.</summary>
public sealed class EmbeddingWireTests(LocalModelServer server) : IClassFixture<LocalModelServer>
{
    [Fact]
    public async Task Numbers_and_base64_are_the_same_vector()
    {
        JsonElement numbers = await AskAsync("""{"model":"words","input":"card"}""");
        JsonElement base64 = await AskAsync("""{"model":"words","input":"card","encoding_format":"base64"}""");

        float[] list = [.. Embedding(numbers).EnumerateArray().Select(number => number.GetSingle())];
        byte[] bytes = Embedding(base64).GetBytesFromBase64();
        list.ShouldBe(Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, i * 4)));
        numbers.GetProperty("object").GetString().ShouldBe("list");
        numbers.GetProperty("data")[0].GetProperty("object").GetString().ShouldBe("embedding");
        numbers.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"model":"words","input":""}""", "input", "empty")]
    [InlineData("""{"model":"words","input":[]}""", "input", "empty")]
    [InlineData("""{"model":"words","input":["a",""]}""", "input[1]", "empty")]
    [InlineData("""{"model":"words","input":[[2,3],[]]}""", "input[1]", "empty")]
    [InlineData("""{"model":"words","input":["a",5]}""", "input[1]", "a number")]
    [InlineData("""{"model":"words","input":["a",null]}""", "input[1]", "null")]
    [InlineData("""{"model":"words","input":[{}]}""", "input[0]", "an object")]
    [InlineData("""{"model":"words","input":[2,"a"]}""", "input", "input[1]")]
    [InlineData("""{"model":"words","input":[2,1.5]}""", "input", "input[1]")]
    [InlineData("""{"model":"words","input":[[2,3],[2,99999]]}""", null, "index 1 holds token 99999")]
    [InlineData("""{"model":"words","input":[2,-1]}""", null, "token -1")]
    [InlineData("""{"model":"words","input":"a","encoding_format":"uint8"}""", "encoding_format", "float or base64")]
    [InlineData("""{"model":"words","input":"a","dimensions":31}""", "dimensions", "31")]
    public async Task What_cannot_be_embedded_is_refused_by_its_place(string request, string? param, string said)
    {
        JsonElement error = await RefusedAsync(request);

        error.GetProperty("param").GetString().ShouldBe(param);
        error.GetProperty("message").GetString()!.ShouldContain(said);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task A_text_beyond_the_context_is_refused_with_its_place_its_length_and_the_limit()
    {
        string tooLong = string.Concat(Enumerable.Repeat("card ", 70));

        JsonElement error = await RefusedAsync($$"""{"model":"words","input":["a","b","{{tooLong}}"]}""");

        error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        error.GetProperty("message").GetString()!.ShouldContain("index 2 has 72 tokens, and the model reads at most 64");
    }

    [Fact]
    public async Task A_request_may_have_two_thousand_and_forty_eight_texts_and_no_more()
    {
        static string Request(int texts) => $$"""{"model":"words","encoding_format":"base64","input":[{{string.Join(',', Enumerable.Repeat("\"a\"", texts))}}]}""";

        JsonElement most = await AskAsync(Request(2048));
        JsonElement error = await RefusedAsync(Request(2049));

        most.GetProperty("data").GetArrayLength().ShouldBe(2048);
        error.GetProperty("message").GetString()!.ShouldContain("2049");
    }

    private static JsonElement Embedding(JsonElement list) => list.GetProperty("data")[0].GetProperty("embedding");

    private async Task<JsonElement> AskAsync(string request)
    {
        (HttpStatusCode status, JsonElement body) = await SendAsync(request);
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    private async Task<JsonElement> RefusedAsync(string request)
    {
        (HttpStatusCode status, JsonElement body) = await SendAsync(request);
        status.ShouldBe(HttpStatusCode.BadRequest, body.ToString());
        return body.GetProperty("error");
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string request)
    {
        using var client = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, server.Process.BaseUrl + "/embeddings");
        message.Content = new StringContent(request, Encoding.UTF8, "application/json");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ApiKey);
        using HttpResponseMessage response = await client.SendAsync(message);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
