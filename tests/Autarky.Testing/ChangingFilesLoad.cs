using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Autarky.Testing;

/// <summary>
/// Load on a server whose models' files are truncated, written over, replaced and removed meanwhile. Every answer must be the one that was given before all
/// that, or be refused.
/// </summary>
/// <param name="models">The models: each in a folder of its own, which is copied.</param>
/// <param name="clients">Clients that ask at the same time.</param>
/// <param name="seed">Of what is done to which file when.</param>
public sealed class ChangingFilesLoad(IReadOnlyList<ChangingModel> models, int clients, int seed)
{
    private static readonly string[] Questions = ["My card is lost", "card", "a loan is lost", "Hello there", "my my my", "Is my card a loan?"];

    private readonly ConcurrentDictionary<(string Model, string Question), string> _right = new();
    private long _answered;
    private long _refused;
    private readonly ConcurrentQueue<string> _wrong = new();

    /// <summary>Asks and changes for some time.</summary>
    /// <param name="time">How long.</param>
    /// <param name="progress">Told the changes so far; may be null.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<ChangingFilesReport> RunAsync(TimeSpan time, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        using var data = new TemporaryDirectory();
        ChangingFile[] files = [.. models.Select(model => ChangingFile.Copy(model, data.FullPath))];
        var arguments = new List<string> { "serve", "--port", "0", "--data", data["data"] };
        arguments.AddRange(files.SelectMany(file => new[] { "--model", $"{file.Model.Name}={file.Served}" }));
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(arguments, timeout: TimeSpan.FromMinutes(2));
        using var http = new HttpClient { BaseAddress = new Uri(server.BaseUrl.ToString().TrimEnd('/') + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.ApiKey);
        await LearnAsync(http, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] load = [.. Enumerable.Range(0, clients).Select(client => AskAsync(server, http, client, stop.Token))];
        int changes = await ChangeAsync(files, time, progress, server, cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        bool answers = server.IsRunning && await AllRightAsync(http, cancellationToken);
        return new ChangingFilesReport(changes, _answered, _refused, [.. _wrong], server.IsRunning, answers);
    }

    private async Task<int> ChangeAsync(
        ChangingFile[] files, TimeSpan time, IProgress<int>? progress, AutarkyProcess server, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        long start = TimeProvider.System.GetTimestamp();
        int changes = 0;
        while (TimeProvider.System.GetElapsedTime(start) < time && server.IsRunning)
        {
            ChangingFile file = files[random.Next(files.Length)];
            file.Change(random);
            await Task.Delay(random.Next(20, 300), cancellationToken);
            file.Restore();
            await Task.Delay(random.Next(20, 300), cancellationToken);
            progress?.Report(++changes);
        }

        return changes;
    }

    // One at a time, before anything is changed.
    private async Task LearnAsync(HttpClient http, CancellationToken cancellationToken)
    {
        foreach (ChangingModel model in models)
        {
            foreach (string question in Questions)
            {
                _right[(model.Name, question)] = await FirstAnswerAsync(http, model, question, cancellationToken);
            }
        }
    }

    // The model may still be loading.
    private static async Task<string> FirstAnswerAsync(HttpClient http, ChangingModel model, string question, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await AnswerAsync(http, model, question, patience.Token) is { } answer)
            {
                return answer;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<bool> AllRightAsync(HttpClient http, CancellationToken cancellationToken)
    {
        foreach (((string name, string question), string right) in _right)
        {
            if (await AnswerAsync(http, models.First(model => model.Name == name), question, cancellationToken) != right)
            {
                return false;
            }
        }

        return true;
    }

    private async Task AskAsync(AutarkyProcess server, HttpClient http, int client, CancellationToken stop)
    {
        var random = new Random(client);
        while (!stop.IsCancellationRequested && server.IsRunning)
        {
            ChangingModel model = models[random.Next(models.Count)];
            string question = Questions[random.Next(Questions.Length)];
            try
            {
                string? answer = await AnswerAsync(http, model, question, stop);
                if (answer is null)
                {
                    Interlocked.Increment(ref _refused);
                }
                else if (answer == _right[(model.Name, question)])
                {
                    Interlocked.Increment(ref _answered);
                }
                else
                {
                    _wrong.Enqueue($"{model.Name}, '{question}': {answer[..Math.Min(200, answer.Length)]}");
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is gone, which is counted by itself, or it is over.
            }
        }
    }

    // Null where it was refused.
    private static async Task<string?> AnswerAsync(HttpClient http, ChangingModel model, string question, CancellationToken cancellationToken)
    {
        string body = model.Embeds
            ? JsonSerializer.Serialize(new { model = model.Name, input = question })
            : JsonSerializer.Serialize(new
            {
                model = model.Name,
                temperature = 0,
                max_tokens = 12,
                messages = new[] { new { role = "user", content = question } },
            });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync(
            new Uri(model.Embeds ? "embeddings" : "chat/completions", UriKind.Relative), content, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return model.Embeds
            ? answer.RootElement.GetProperty("data")[0].GetProperty("embedding").GetRawText()
            : answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetRawText();
    }
}

/// <summary>A model whose files change.</summary>
/// <param name="Name">As clients ask for it.</param>
/// <param name="Path">The GGUF file, or the folder with one <c>model.safetensors</c>.</param>
/// <param name="Embeds">Whether it embeds; else it chats.</param>
public sealed record ChangingModel(string Name, string Path, bool Embeds);

/// <summary>What came of it.</summary>
/// <param name="Changes">How often a file was changed and put back.</param>
/// <param name="Right">Answers that were the right ones.</param>
/// <param name="Refused">Answers that were refused.</param>
/// <param name="Wrong">Answers that were others.</param>
/// <param name="Lives">Whether the server was there at the end.</param>
/// <param name="Recovered">Whether it answered everything rightly at the end, all files back in their places.</param>
public sealed record ChangingFilesReport(int Changes, long Right, long Refused, IReadOnlyList<string> Wrong, bool Lives, bool Recovered);
