using System.Text;
using Autarky.Gateway.Tests.Fakes;
using Autarky.Ledger.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Tests.Partners;

/// <summary>Clients of both dialects, and a partner that speaks OpenAI's and does what the test says.</summary>
internal static class Asking
{
    public const string Chat = "/v1/chat/completions";
    public const string Messages = "/v1/messages";

    /// <summary>What a client got, up to the cut if there was one, and the row.</summary>
    public static async Task<(int Status, string Body, HttpResponseMessage Response, Exchange Row)> AskAsync(
        this GatewayHost host, string path, bool stream, string model = "quick", string more = "")
    {
        int before = host.Ledger.Rows.Count;
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(
            $$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"one two"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""",
            Encoding.UTF8,
            "application/json");
        HttpResponseMessage response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var all = new MemoryStream();
        try
        {
            await (await response.Content.ReadAsStreamAsync()).CopyToAsync(all);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // Cut, as streams are that are broken off.
        }

        host.Ledger.Rows.Count.ShouldBe(before + 1);
        return ((int)response.StatusCode, Encoding.UTF8.GetString(all.ToArray()), response, host.Ledger.Rows.Last());
    }

    /// <summary>The partner sends these bytes under this type and coding.</summary>
    public static Func<HttpContext, Task> Sends(byte[] body, string? type = "application/json", string? coding = null, int status = 200) => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        if (coding is not null)
        {
            http.Response.Headers.ContentEncoding = coding;
        }

        await http.Response.Body.WriteAsync(body);
    };

    public static Func<HttpContext, Task> Sends(string body, string? type = "application/json", int status = 200) =>
        Sends(Encoding.UTF8.GetBytes(body), type, null, status);

    /// <summary>The partner sends events, and the connection is reset behind them.</summary>
    public static Func<HttpContext, Task> ThenResets(params string[] pieces) => async http =>
    {
        await ScriptedUpstream.Stream(http, pieces);
        await Task.Delay(100);
        http.Abort();
    };

    /// <summary>A chunk whose one choice is this.</summary>
    public static string Chunk(string choice) =>
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4-0613","choices":[{{choice}}]}""" + "\n\n";
}
