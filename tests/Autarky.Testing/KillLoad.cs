using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autarky.Testing;

/// <summary>
/// Load on a server that is killed with SIGKILL again and again, and the count of what clients had seen complete against what the ledger kept.
/// </summary>
public sealed class KillLoad(string dataDirectory, string model, IReadOnlyList<string> questions, int clients, int seed)
{
    private readonly ConcurrentQueue<string> _complete = new();

    /// <summary>Kills the server so many times under load, then compares. Reports each round to <paramref name="progress"/>.</summary>
    public async Task<KillReport> RunAsync(int times, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        for (int round = 0; round < times; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", dataDirectory]);
            using var stop = new CancellationTokenSource();
            int before = _complete.Count;
            Task[] load = Enumerable.Range(0, clients).Select(client => LoadAsync(server, client, stop.Token)).ToArray();
            await FirstAnswerAsync(before, load, cancellationToken);
            await Task.Delay(random.Next(0, 450), cancellationToken);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);
            progress?.Report(round + 1);
        }

        return await CompareAsync();
    }

    // On a busy machine the first answers take longer than any fixed wait: a kill before them would show nothing.
    private async Task FirstAnswerAsync(int before, Task[] load, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (_complete.Count == before && !load.All(client => client.IsCompleted))
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private async Task LoadAsync(AutarkyProcess server, int client, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.BaseUrl.ToString().TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        for (int i = client; !stop.IsCancellationRequested; i += clients)
        {
            try
            {
                bool stream = i % 2 == 0;
                string? id = await AskAsync(http, questions[i % questions.Count], stream, stop);
                if (id is not null)
                {
                    _complete.Enqueue(id);
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or JsonException)
            {
                // The kill: this answer was not seen complete, so nothing was promised about it.
                if (!server.IsRunning)
                {
                    return;
                }
            }
        }
    }

    // The exchange's id if, and only if, the client has seen the whole answer.
    private async Task<string?> AskAsync(HttpClient http, string question, bool stream, CancellationToken cancellationToken)
    {
        string body = JsonSerializer.Serialize(new { model, stream, messages = new[] { new { role = "user", content = question } } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-autarky-accept-unsure", "true");
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The server answered {(int)response.StatusCode}: {text}");
        }

        string id = response.Headers.GetValues("x-autarky-exchange").Single();
        if (stream)
        {
            return text.Contains("data: [DONE]", StringComparison.Ordinal) ? id : null;
        }

        using JsonDocument parsed = JsonDocument.Parse(text);
        return parsed.RootElement.GetProperty("choices").GetArrayLength() == 1 ? id : null;
    }

    private async Task<KillReport> CompareAsync()
    {
        CommandResult export = await AutarkyProcess.RunAsync(["export", "--data", dataDirectory], timeout: TimeSpan.FromMinutes(5));
        if (export.ExitCode != 0)
        {
            throw new InvalidOperationException($"`export` ended with {export.ExitCode}: {export.Error}");
        }

        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string line in export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string id = row.RootElement.GetProperty("id").GetString()!;
            rows[id] = rows.GetValueOrDefault(id) + 1;
        }

        string[] seen = [.. _complete];
        return new KillReport(
            Complete: seen.Length,
            Lost: seen.Count(id => !rows.ContainsKey(id)),
            Twice: seen.Count(id => rows.GetValueOrDefault(id) > 1) + (seen.Length - seen.Distinct(StringComparer.Ordinal).Count()),
            Rows: rows.Values.Sum());
    }
}

/// <summary>What the kills did.</summary>
/// <param name="Complete">Answers that clients saw complete.</param>
/// <param name="Lost">Of these, not in the ledger.</param>
/// <param name="Twice">Of these, in the ledger more than once, or ids given to two answers.</param>
/// <param name="Rows">All rows of the ledger afterwards.</param>
public sealed record KillReport(int Complete, int Lost, int Twice, int Rows);
