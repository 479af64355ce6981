using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Autarky.EndToEnd.Tests.LocalModels;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>A running server to which every case of the tables was sent once; the tests look at what came back.</summary>
public sealed class HostileServer : IAsyncLifetime
{
    /// <summary>The partner's key, as only the server's environment knows it.</summary>
    internal const string PartnerKey = "sk-partner-Zq8vT1mXw4Ru6LpE9dKs0aYb";

    private const string KeyVariable = "HOSTILE_PARTNER_KEY";

    private readonly TemporaryDirectory _data = new();
    private LeakyPartner _partner = null!;

    public AutarkyProcess Process { get; private set; } = null!;

    public string Data => _data.FullPath;

    internal Secrets Secrets { get; private set; } = null!;

    internal IReadOnlyList<HostileAnswer> Answers { get; private set; } = [];

    /// <summary>Bytes of memory in use before the first case.</summary>
    public long MemoryBefore { get; private set; }

    /// <summary>How long all the cases took.</summary>
    public TimeSpan Took { get; private set; }

    public async Task InitializeAsync()
    {
        _partner = await LeakyPartner.StartAsync();
        LocalModelServer.Encoder(Data);
        await File.WriteAllTextAsync(_data["autarky.json"], $$"""
            {
              "providers": {
                "mock": { "base_url": "{{_partner.BaseUrl}}", "api_key_env": "{{KeyVariable}}", "retries": 0 },
                "closed": { "base_url": "http://127.0.0.1:1/v1", "retries": 0 },
                "unset": { "base_url": "http://127.0.0.1:1/v1", "api_key_env": "HOSTILE_UNSET_KEY" }
              },
              "models": { "good": { "provider": "mock" }, "words": { "provider": "local", "path": "words-encoder", "threads": 1 } },
              "limits": { "max_body_bytes": 4194304 },
              "timeouts": { "body_seconds": 4, "total_seconds": 30 }
            }
            """);
        Process = await AutarkyProcess.StartServerAsync(
            ["serve", "--port", "0", "--yes", "--data", Data], new Dictionary<string, string?>(StringComparer.Ordinal) { [KeyVariable] = PartnerKey });
        using HttpResponseMessage first = await AskAsync(Process.ApiKey);
        Secrets = new Secrets(Process.ApiKey, await RevokedAsync(), first.Headers.GetValues("x-autarky-exchange").Single());
        MemoryBefore = Memory();
        long started = Stopwatch.GetTimestamp();
        Answers = await SendAllAsync();
        Took = Stopwatch.GetElapsedTime(started);
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await _partner.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>A good request.</summary>
    public async Task<HttpResponseMessage> AskAsync(string key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Process.BaseUrl.ToString().TrimEnd('/') + "/chat/completions")
        {
            Content = new StringContent(Write.Good, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }

    /// <summary>Bytes of memory that the server uses now.</summary>
    public long Memory()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(Process.Id);
        return process.WorkingSet64;
    }

    /// <summary>The most that it ever used.</summary>
    public long PeakMemory()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(Process.Id);
        return process.PeakWorkingSet64;
    }

    // The slow ones all at once and beside the others, which go eight at a time.
    private async Task<IReadOnlyList<HostileAnswer>> SendAllAsync()
    {
        Task<HostileAnswer>[] slow =
        [
            .. HostileTable.All.Where(one => one.Pace != Pace.AtOnce).Select(one => HostileClient.SendAsync(Process.BaseUrl, one, Secrets)),
        ];
        var answers = new List<HostileAnswer>();
        foreach (HostileCase[] some in HostileTable.All.Where(one => one.Pace == Pace.AtOnce).Chunk(8))
        {
            answers.AddRange(await Task.WhenAll(some.Select(one => HostileClient.SendAsync(Process.BaseUrl, one, Secrets))));
        }

        answers.AddRange(await Task.WhenAll(slow));
        return answers;
    }

    // A key that worked and then was revoked while the server ran.
    private async Task<string> RevokedAsync()
    {
        JsonElement made = await Commands.JsonAsync(Data, "keys", "create", "to be revoked");
        string key = made.GetProperty("api_key").GetString()!;
        (await UntilAsync(key, HttpStatusCode.OK)).ShouldBe(HttpStatusCode.OK);
        await Commands.JsonAsync(Data, "keys", "revoke", made.GetProperty("id").GetString()!);
        (await UntilAsync(key, HttpStatusCode.Unauthorized)).ShouldBe(HttpStatusCode.Unauthorized);
        return key;
    }

    private async Task<HttpStatusCode> UntilAsync(string key, HttpStatusCode wanted)
    {
        HttpStatusCode status = default;
        for (int i = 0; i < 100 && status != wanted; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            using HttpResponseMessage response = await AskAsync(key);
            status = response.StatusCode;
        }

        return status;
    }
}
