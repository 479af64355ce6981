using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.UseCases;

/// <summary>A person trains and releases in the browser what else takes two commands.</summary>
public sealed partial class ConsoleTrainingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_use_case_is_trained_released_and_withdrawn_in_the_console()
    {
        await File.WriteAllLinesAsync(_data["rows.jsonl"], SampleQuestions.Read()
            .Select(row => Commands.ExchangeLine(row.Question, row.Gold.Contains("card", StringComparison.Ordinal) ? "yes" : "no")));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "cards");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.BaseUrl, "/") };

        await PostAsync(http, "console/train/cards");
        string page = await WaitAsync(http, text => Outcome().IsMatch(text));
        page.ShouldContain("The gate says yes.");
        string student = Option().Match(page).Groups["hash"].Value;

        await PostAsync(http, "console/release/cards", ("do", "release"), ("student", student), ("reason", "it is good enough"));
        (HttpResponseMessage response, JsonElement _) = await Ask.ChatAsync(server, "cards", "My card has not arrived yet", acceptUnsure: true);
        response.Headers.GetValues("x-autarky-route").ShouldBe(["student"]);
        (await http.GetStringAsync(new Uri("console/use-cases/cards", UriKind.Relative))).ShouldContain("it is good enough");

        await PostAsync(http, "console/release/cards", ("do", "withdraw"), ("reason", "it was a trial"));
        (response, _) = await Ask.ChatAsync(server, "cards", "My card has not arrived yet", acceptUnsure: true);
        response.Headers.Contains("x-autarky-confidence").ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_gate_refused_is_refused_in_the_words_of_the_page_and_released_when_it_is_overruled()
    {
        await File.WriteAllLinesAsync(
            _data["rows.jsonl"], SampleQuestions.Read().Take(30).Select((row, i) => Commands.ExchangeLine(row.Question, i % 2 == 0 ? "yes" : "no")));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "cards");
        string student = (await Commands.JsonAsync(_data.FullPath, "train", "cards")).GetProperty("student").GetString()!;
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.BaseUrl, "/") };
        (string, string)[] decision = [("do", "release"), ("student", student), ("reason", "a trial")];

        string refusal = await PostAsync(http, "console/release/cards", HttpStatusCode.Conflict, decision);

        refusal.ShouldContain("The gate refused student");
        refusal.ShouldContain("tick “Overrule the gate and the comparison with the live student” and say why");
        refusal.ShouldNotContain("--");
        await PostAsync(http, "console/release/cards", [.. decision, ("force", "true")]);
        (await http.GetStringAsync(new Uri("console/use-cases/cards", UriKind.Relative))).ShouldContain("Forced");
    }

    [Fact]
    public async Task A_question_in_the_console_is_answered_and_recorded_like_a_clients()
    {
        await File.WriteAllLinesAsync(
            _data["rows.jsonl"], SampleQuestions.Read().Take(300).Select(row => Commands.ExchangeLine(row.Question, row.Gold)));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "cards");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        using var http = new HttpClient { BaseAddress = new Uri(server.BaseUrl, "/") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "console/ask/cards")
        {
            Content = new FormUrlEncodedContent([new("question", SampleQuestions.Read()[0].Question)]),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        // No student, no partner's key: what was recorded is given again.
        using HttpResponseMessage response = await http.SendAsync(request);
        string page = await response.Content.ReadAsStringAsync();

        page.ShouldContain(SampleQuestions.Read()[0].Gold);
        string exchange = Row().Match(page).Value;
        string row = await http.GetStringAsync(new Uri(exchange.TrimStart('/'), UriKind.Relative));
        row.ShouldContain("console");
        row.ShouldContain("Complete");
    }

    [Fact]
    public async Task What_cannot_be_learnt_is_said_on_the_page()
    {
        await File.WriteAllLinesAsync(
            _data["rows.jsonl"], SampleQuestions.Read().Take(400).Select(row => Commands.ExchangeLine(row.Question, "You asked: " + row.Question)));
        await Commands.RunAsync(_data.FullPath, "import", _data["rows.jsonl"], "--use-case", "summaries");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.BaseUrl, "/") };

        await PostAsync(http, "console/train/summaries");

        (await WaitAsync(http, text => text.Contains("Failed", StringComparison.Ordinal), "summaries")).ShouldContain("no closed set");
    }

    [Fact]
    public async Task A_file_is_imported_in_the_console_and_its_bad_lines_are_named_and_no_copy_stays()
    {
        string[] lines = [.. SampleQuestions.Read().Take(300).Select(row => Commands.ExchangeLine(row.Question, row.Gold)), "{ broken"];
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.BaseUrl, "/") };
        using var form = new MultipartFormDataContent
        {
            { new StringContent("cards"), "use_case" },
            { new ByteArrayContent(Zipped(string.Join('\n', lines))), "file", "rows.jsonl.gz" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "console/import") { Content = form, Headers = { { "Sec-Fetch-Site", "same-origin" } } };

        using HttpResponseMessage response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther, await response.Content.ReadAsStringAsync());
        string page = await WaitAsync(http, text => text.Contains("300 added", StringComparison.Ordinal), useCase: "");
        page.ShouldContain("line 301");
        page.ShouldContain("rows.jsonl.gz");
        (await http.GetStringAsync(new Uri("console/use-cases/cards", UriKind.Relative))).ShouldContain("300 added");
        await WaitAsync(http, _ => Directory.GetDirectories(_data["uploads"]).Length == 0);
    }

    private static byte[] Zipped(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionMode.Compress))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static Task<string> PostAsync(HttpClient http, string address, params (string Name, string Value)[] fields) =>
        PostAsync(http, address, HttpStatusCode.SeeOther, fields);

    private static async Task<string> PostAsync(HttpClient http, string address, HttpStatusCode expected, (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using HttpResponseMessage response = await http.SendAsync(request);
        string page = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, page);
        return page;
    }

    private static async Task<string> WaitAsync(HttpClient http, Func<string, bool> until, string useCase = "cards")
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            string page = await http.GetStringAsync(new Uri("console/use-cases/" + useCase, UriKind.Relative), limit.Token);
            if (until(page))
            {
                return page;
            }

            await Task.Delay(200, limit.Token);
        }
    }

    [GeneratedRegex("Trained student [0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Outcome();

    [GeneratedRegex("/console/exchanges/[0-9a-f-]{32,36}", RegexOptions.None, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("<option value=\"(?<hash>[0-9a-f]{64})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();
}
