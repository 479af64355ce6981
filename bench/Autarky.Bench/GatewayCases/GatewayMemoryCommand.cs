using System.CommandLine;
using System.Globalization;
using System.Text;
using Autarky.Testing;

namespace Autarky.Bench.GatewayCases;

/// <summary><c>gateway-memory --mock SCRIPT</c>: what a server's process holds before, while and after answers of 60 MB pass through it.</summary>
internal static class GatewayMemoryCommand
{
    public static Command Create()
    {
        var mock = new Option<FileInfo>("--mock") { Required = true, Description = "The script of gateway-cases." };
        var answers = new Option<int>("--answers") { DefaultValueFactory = _ => 3, Description = "How many such answers, one after the other." };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 20, Description = "How long to wait for the end of what runs behind." };
        var command = new Command("gateway-memory", "Resident memory of 'autarky serve' around answers of 60 MB. Linux only.") { mock, answers, seconds };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(mock), parsed.GetValue(answers), parsed.GetValue(seconds)));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo script, int answers, int seconds)
    {
        if (!script.Exists || !OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine(script.Exists ? "error: this needs Linux." : $"error: {script.FullName} does not exist.");
            return 3;
        }

        using var folder = new TemporaryDirectory();
        using MockPartner partner = await MockPartner.StartAsync(script.FullName, folder["seen"]);
        Directory.CreateDirectory(folder["data"]);
        await File.WriteAllTextAsync(Path.Combine(folder["data"], "autarky.json"), $$"""
            { "providers": { "mock": { "base_url": "http://127.0.0.1:{{partner.Port}}/v1" } }, "models": { "m": { "provider": "mock", "model": "gpt-4o" } } }
            """);
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", folder["data"]]);
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.ApiKey);
        await AskAsync(client, server.BaseUrl, "chat/completions", "plain");
        Print("before", server.Id);
        for (int answer = 1; answer <= answers; answer++)
        {
            await AskAsync(client, server.BaseUrl, "chat/completions", "big");
            Print($"passed on {answer}", server.Id);
        }

        for (int answer = 1; answer <= answers; answer++)
        {
            await AskAsync(client, server.BaseUrl, "messages", "big");
            Print($"translated {answer}", server.Id);
        }

        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Print($"{seconds} s later", server.Id);
        return 0;
    }

    private static async Task AskAsync(HttpClient client, Uri baseUrl, string path, string scenario)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{baseUrl}/{path}");
        request.Content = new StringContent(
            $$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"S:{{scenario}}"}]}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
    }

    private static void Print(string when, int process)
    {
        string[] status = File.ReadAllLines($"/proc/{process}/status");
        double Of(string name) => double.Parse(
            status.First(line => line.StartsWith(name, StringComparison.Ordinal))[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture) / 1024;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{when,-16} {Of("VmRSS"),7:0} MB resident, {Of("VmHWM"),7:0} MB at most"));
    }
}
