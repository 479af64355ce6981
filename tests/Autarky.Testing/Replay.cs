using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Testing;

/// <summary>What came of recorded traffic that was imported, trained on and, where the gate allowed it, asked again of the running server.</summary>
/// <param name="Requests">Recorded requests.</param>
/// <param name="Verdict">What training and gate said: "released", or why not.</param>
/// <param name="ByStudent">Requests that the student answered.</param>
/// <param name="Wrong">Of these, how many otherwise than the teacher had, who may have given no answer at all.</param>
public sealed record Replay(int Requests, string Verdict, int ByStudent, int Wrong)
{
    private const string UseCase = "replayed";

    /// <summary>Whether a student went into service.</summary>
    public bool Released => Verdict == "released";

    /// <summary>The share of all requests that the student spoilt, 0 to 1.</summary>
    public double WrongShare => Requests == 0 ? 0 : (double)Wrong / Requests;

    /// <summary>Imports a file into an empty data directory and does as a user would: train, release, serve, ask.</summary>
    /// <param name="file">Recorded exchanges in any shape that <c>import</c> reads.</param>
    /// <exception cref="InvalidOperationException">A command failed in a way that is no verdict.</exception>
    public static async Task<Replay> RunAsync(string file)
    {
        using var data = new TemporaryDirectory();
        string[] at = ["--data", data.FullPath];
        Require(await AutarkyProcess.RunAsync(["import", file, "--use-case", UseCase, "--licence", "made for this test", .. at]));
        JsonNode[] rows = [.. (await Exported(at)).Where(row => row["response"] is not null)];
        CommandResult trained = await AutarkyProcess.RunAsync(["train", UseCase, "--json", .. at]);
        if (trained.ExitCode != 0)
        {
            return new Replay(rows.Length, "not trained: " + trained.Error.Trim(), 0, 0);
        }

        JsonNode gate = JsonNode.Parse(trained.Output)!["gate"]!;
        if (!gate["pass"]!.GetValue<bool>())
        {
            return new Replay(rows.Length, "gate: " + gate["why"]![0], 0, 0);
        }

        Require(await AutarkyProcess.RunAsync(["release", UseCase, .. at]));
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", .. at]);
        return await AskAsync(server, rows);
    }

    private static async Task<Replay> AskAsync(AutarkyProcess server, JsonNode[] rows)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        int student = 0, wrong = 0;
        foreach (JsonNode row in rows)
        {
            JsonNode request = row["request"]!.DeepClone();
            request["model"] = UseCase;
            request["stream"] = false;
            using var body = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(new Uri(server.BaseUrl + "/chat/completions"), body);
            if (!response.Headers.TryGetValues("x-autarky-route", out IEnumerable<string>? route) || route.Single() != "student")
            {
                continue;
            }

            JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            student++;
            wrong += (string?)answer["choices"]![0]!["message"]!["content"] == Recorded(row["response"]!) ? 0 : 1;
        }

        return new Replay(rows.Length, "released", student, wrong);
    }

    // What the teacher's client saw, if that was the whole answer.
    private static string? Recorded(JsonNode response)
    {
        JsonNode? choice = response["choices"]?[0];
        return (string?)choice?["finish_reason"] is "length" or "content_filter" || choice?["message"]?["content"] is not JsonValue content
            || content.GetValueKind() != JsonValueKind.String ? null : (string?)content;
    }

    private static async Task<IReadOnlyList<JsonNode>> Exported(string[] at)
    {
        CommandResult exported = await AutarkyProcess.RunAsync(["export", .. at]);
        Require(exported);
        return [.. exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static void Require(CommandResult result)
    {
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.Error + result.Output);
        }
    }
}
