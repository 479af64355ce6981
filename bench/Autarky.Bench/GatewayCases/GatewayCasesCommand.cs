using System.CommandLine;
using System.Text;
using Autarky.Ledger.Exchanges;
using Autarky.Testing;

namespace Autarky.Bench.GatewayCases;

/// <summary><c>gateway-cases --mock SCRIPT</c>: what clients of both dialects get, and what the ledger has, when partners misbehave.</summary>
internal static class GatewayCasesCommand
{
    private const int AtOnce = 8;

    public static Command Create()
    {
        var mock = new Option<FileInfo>("--mock")
        {
            Required = true,
            Description = "A script for python3 that takes a port and a folder, and answers by the scenario S:NAME in the first user's text.",
        };
        var only = new Option<string[]>("--only") { Description = "Scenarios by name; without it all.", AllowMultipleArgumentsPerToken = true };
        var command = new Command(
            "gateway-cases",
            "Answers of partners that are strange or broken, for clients of both dialects, streamed and not. Exit code 1 if anything is wrong.")
        {
            mock, only,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(mock), parsed.GetValue(only) ?? []));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo script, string[] only)
    {
        if (!script.Exists || Programs.Find("python3") is null)
        {
            Console.Error.WriteLine(script.Exists ? "error: python3 is not installed." : $"error: {script.FullName} does not exist.");
            return 3;
        }

        using var folder = new TemporaryDirectory();
        using MockPartner partner = await MockPartner.StartAsync(script.FullName, folder["seen"]);
        Directory.CreateDirectory(folder["data"]);
        await using CasesGateway gateway = await CasesGateway.StartAsync(partner.Port, folder["data"]);
        (string Dialect, Scenario Scenario)[] all =
        [
            .. Scenarios.OpenAi.Select(scenario => ("openai", scenario)).Concat(Scenarios.Anthropic.Select(scenario => ("anthropic", scenario)))
                .Where(one => only.Length == 0 || only.Contains(one.scenario.Name)),
        ];
        using var places = new SemaphoreSlim(AtOnce);
        IReadOnlyList<string>[] results = await Task.WhenAll(all.Select(async one =>
        {
            await places.WaitAsync();
            try
            {
                return await TryAsync(gateway, one.Dialect, one.Scenario);
            }
            finally
            {
                places.Release();
            }
        }));
        Console.WriteLine($"{"partner",-10} {"scenario",-14} {"chat",-8} {"chat stream",-12} {"messages",-9} {"messages stream",-16}");
        int wrong = 0;
        for (int i = 0; i < all.Length; i++)
        {
            (string dialect, Scenario scenario) = all[i];
            string[] cells = [.. results[i].Select(difference => difference.Length == 0 ? "right" : difference == "-" ? "-" : "WRONG")];
            wrong += cells.Contains("WRONG") ? 1 : 0;
            Console.WriteLine($"{dialect,-10} {scenario.Name,-14} {cells[0],-8} {cells[1],-12} {cells[2],-9} {cells[3],-16}");
            foreach (string difference in results[i].Where(difference => difference.Length > 1))
            {
                Console.WriteLine($"           {difference}");
            }
        }

        Console.WriteLine($"{all.Length} scenarios, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<string>> TryAsync(CasesGateway gateway, string dialect, Scenario scenario)
    {
        var results = new List<string>();
        foreach (string path in new[] { "chat/completions", "messages" })
        {
            foreach (bool stream in new[] { false, true })
            {
                results.Add(scenario.OnlyStreamed && !stream ? "-" : await TryAsync(gateway, dialect, scenario, path, stream));
            }
        }

        return results;
    }

    private static async Task<string> TryAsync(CasesGateway gateway, string dialect, Scenario scenario, string path, bool stream)
    {
        string model = dialect + (scenario.IsSlow ? "-short" : "");
        bool isChat = path != "messages";
        string more = isChat ? ",\"stream_options\":{\"include_usage\":true}" : "";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/" + path);
        request.Content = new StringContent(
            $$"""{"model":"{{model}}","max_tokens":100,"messages":[{"role":"user","content":[{"type":"text","text":"S:{{scenario.Name}} hello"}]}]{{(stream ? ",\"stream\":true" + more : "")}}}""",
            Encoding.UTF8,
            "application/json");
        string where = $"{path}{(stream ? ", streamed" : "")}: ";
        try
        {
            using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string body = await ReadAsync(response);
            Seen seen = Seen.Read((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body);
            string? id = response.Headers.TryGetValues("x-autarky-exchange", out IEnumerable<string>? ids) ? ids.First() : null;
            Exchange? row = id is null ? null : await gateway.RowAsync(id);
            string difference = string.Join("; ", CaseJudge.Differences(scenario, seen, row, dialect, isChat, stream));
            return difference.Length == 0 ? "" : where + difference;
        }
        catch (HttpRequestException error)
        {
            return where + error.Message;
        }
    }

    // A stream that is broken off ends with a cut, behind the words that say so.
    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using var all = new MemoryStream();
        try
        {
            await (await response.Content.ReadAsStreamAsync()).CopyToAsync(all);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // What came is looked at.
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
