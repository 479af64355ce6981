using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>Requests for responses, and what came.</summary>
internal static class ResponsesCalls
{
    public static Task<Reply> RespondAsync(this GatewayHost host, string json, string path = "", string? key = null) =>
        host.CallAsync(HttpMethod.Post, path, json, key);

    public static Task<Reply> CallAsync(this GatewayHost host, HttpMethod method, string path, string? json = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, "/v1/responses" + path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return host.SendAsync(request);
    }

    public static JsonNode Sent(this GatewayHost host) => JsonNode.Parse(host.Upstream.Requests.Last().Body)!;

    /// <summary>The events of a stream.</summary>
    public static JsonElement[] Events(this Reply reply) =>
    [
        .. reply.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(each =>
        {
            string[] lines = each.Split('\n');
            JsonElement data = JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement;
            lines[0].ShouldBe("event: " + data.GetProperty("type").GetString());
            return data;
        }),
    ];

    public static string TypeOf(this JsonElement happened) => happened.GetProperty("type").GetString()!;

    public static string Id(this Reply reply) => reply.Json.GetProperty("id").GetString()!;

    public static string TextOf(this JsonElement response) => string.Concat(response.GetProperty("output").EnumerateArray()
        .Where(item => item.TypeOf() == "message")
        .SelectMany(item => item.GetProperty("content").EnumerateArray().Select(part => part.GetProperty("text").GetString())));

    /// <summary>A chunk of a chat completion.</summary>
    public static string Chunk(string delta, string reason = "null") =>
        $$$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{reason}}}}]}""" + "\n\n";
}
