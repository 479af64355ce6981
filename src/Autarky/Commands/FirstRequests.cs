using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary>The first requests of a new server, sent over HTTP as any client would: three questions, one of which nothing of ours can know.</summary>
internal static class FirstRequests
{
    private static readonly string[] Questions =
    [
        "Where is my card? I ordered it two weeks ago.",
        "Why is my transfer still pending?",
        "Which aubergine sings best at night?",
    ];

    /// <summary>Asks and tells in a table who answered and why.</summary>
    public static async Task<Table> AskAsync(Uri address, string key, string useCase, CancellationToken cancellationToken)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("question", "answer", "who", "why");
        table.AddColumn(new TableColumn("USD").RightAligned());
        using var http = new HttpClient();
        foreach (string question in Questions)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "v1/chat/completions"))
            {
                Content = new StringContent(Body(useCase, question).ToJsonString(), Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            (string text, string who, string why) = response.IsSuccessStatusCode
                ? (answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? "",
                    Header(response, "x-autarky-route"), Header(response, "x-autarky-reason"))
                : ($"{(int)response.StatusCode} {answer.RootElement.GetProperty("error").GetProperty("code").GetString()}",
                    "nobody", answer.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "");
            table.AddRow(
                Markup.Escape(question), Markup.Escape(text), Markup.Escape(who), Markup.Escape(why), Markup.Escape(Header(response, "x-autarky-cost")));
        }

        return table;
    }

    /// <summary>The first of them, to be pasted into a terminal.</summary>
    public static string Curl(Uri address, string key, string useCase) => CurlLine.Of(address, key, Body(useCase, Questions[0]));

    private static JsonObject Body(string useCase, string question) => new()
    {
        ["model"] = useCase,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = question }),
    };

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(' ', values) : "";
}
