using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests;

/// <summary>One chat request over plain HTTP.</summary>
internal static class Ask
{
    /// <summary>The status of a chat with that key.</summary>
    public static async Task<int> WithKeyAsync(AutarkyProcess server, string key, string model, string question)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl.ToString().TrimEnd('/') + "/chat/completions")
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { model, messages = new[] { new { role = "user", content = question } } }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    public static async Task<(HttpResponseMessage Response, JsonElement Body)> ChatAsync(
        AutarkyProcess server, string model, string question, bool acceptUnsure = false)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.BaseUrl.ToString().TrimEnd('/') + "/chat/completions")
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { model, messages = new[] { new { role = "user", content = question } } }), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        if (acceptUnsure)
        {
            request.Headers.Add("x-autarky-accept-unsure", "true");
        }

        HttpResponseMessage response = await http.SendAsync(request);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response, body.RootElement.Clone());
    }
}
