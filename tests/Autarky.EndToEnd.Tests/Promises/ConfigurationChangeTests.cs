using System.Text.Json;
using Autarky.EndToEnd.Tests.Hostile;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>A running server follows its <c>autarky.json</c>.</summary>
public sealed class ConfigurationChangeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string?> Key = new(StringComparer.Ordinal) { ["UP_KEY"] = "sk-test-0123456789abcdef0123456789" };

    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_changed_file_holds_from_then_on_and_a_broken_or_missing_one_is_refused_with_its_line_while_requests_go_on()
    {
        await using LeakyPartner partner = await LeakyPartner.StartAsync();
        await WriteAsync(partner, "first");
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath], Key);
        using var done = new CancellationTokenSource();
        Task<int> load = AskUntilAsync(server, "both", done.Token);
        (await StatusAsync(server, "first")).ShouldBe(200);
        (await StatusAsync(server, "second")).ShouldBe(404);

        await WriteAsync(partner, "second");
        await UntilAsync(async () => await StatusAsync(server, "second") == 200);
        (await StatusAsync(server, "first")).ShouldBe(404);

        await File.WriteAllTextAsync(_data["autarky.json"], "{\n  \"use_cases\": {\n    \"triage\": { \"margin\": 7 }\n  }\n}\n");
        await UntilAsync(() => Task.FromResult(server.Output.Contains("use_cases.triage.margin is 7", StringComparison.Ordinal)));
        server.Output.ShouldContain("autarky.json', line 3, is not valid");
        (await StatusAsync(server, "second")).ShouldBe(200);

        await File.WriteAllTextAsync(_data["autarky.json"], "{ \"use_cases\": { \"triage\": null } }");
        await UntilAsync(() => Task.FromResult(server.Output.Contains("use_cases.triage is null", StringComparison.Ordinal)));
        File.Delete(_data["autarky.json"]);
        await UntilAsync(() => Task.FromResult(server.Output.Contains("autarky.json' is gone", StringComparison.Ordinal)));
        (await StatusAsync(server, "second")).ShouldBe(200);

        await WriteAsync(partner, "third");
        await UntilAsync(async () => await StatusAsync(server, "third") == 200);
        await done.CancelAsync();
        (await load).ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_file_that_changes_while_the_server_starts_is_followed_too()
    {
        await using LeakyPartner partner = await LeakyPartner.StartAsync();
        await WriteAsync(partner, "first");
        Task<AutarkyProcess> starting = AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath], Key);
        for (int i = 0; !starting.IsCompleted; i++)
        {
            await WriteAsync(partner, "name" + i);
            await Task.Delay(20);
        }

        await WriteAsync(partner, "last");
        await using AutarkyProcess server = await starting;

        await UntilAsync(async () => await StatusAsync(server, "last") == 200);
    }

    // Atomically, as careful programs do: half a file would be refused and then taken, with words in the log.
    private async Task WriteAsync(LeakyPartner partner, string name)
    {
        string text = JsonSerializer.Serialize(new
        {
            providers = new { up = new { base_url = partner.BaseUrl, api_key_env = "UP_KEY" } },
            models = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["both"] = new { provider = "up", model = "good" },
                [name] = new { provider = "up", model = "good" },
            },
        });
        await File.WriteAllTextAsync(_data["autarky.json.new"], text);
        File.Move(_data["autarky.json.new"], _data["autarky.json"], overwrite: true);
    }

    private static async Task<int> AskUntilAsync(AutarkyProcess server, string model, CancellationToken end)
    {
        int asked = 0;
        while (!end.IsCancellationRequested)
        {
            (await StatusAsync(server, model)).ShouldBe(200);
            asked++;
        }

        return asked;
    }

    private static async Task<int> StatusAsync(AutarkyProcess server, string model) => (int)(await Ask.ChatAsync(server, model, "hello")).Response.StatusCode;

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
