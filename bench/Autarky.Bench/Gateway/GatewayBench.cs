using System.CommandLine;
using System.Globalization;
using Autarky.Testing;

namespace Autarky.Bench.Gateway;

/// <summary>
/// <c>gateway</c>: requests per second, latency and processor time of the gateway beside a direct call and beside nginx as a plain proxy, taking
/// turns in one run with the same upstream. Load and upstream run on core 0, gateway and nginx on core 1.
/// </summary>
internal static class GatewayBench
{
    public static Command Create()
    {
        var connections = new Option<int>("--connections") { DefaultValueFactory = _ => 64, Description = "Connections of the load generator." };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 5, Description = "Seconds a turn." };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3, Description = "Rounds; the median is what counts." };
        var command = new Command(
            "gateway",
            "The gateway beside a direct call and beside nginx as a plain proxy. Needs nginx, wrk and taskset (Debian: nginx-light, wrk, util-linux).")
        {
            connections, seconds, rounds,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(connections), parsed.GetValue(seconds), parsed.GetValue(rounds)));
        return command;
    }

    private static async Task<int> RunAsync(int connections, int seconds, int rounds)
    {
        if (new[] { "nginx", "wrk", "taskset" }.FirstOrDefault(program => Programs.Find(program) is null) is { } missing)
        {
            Console.Error.WriteLine($"error: {missing} is not installed. On Debian: apt-get install nginx-light wrk util-linux");
            return 3;
        }

        using var folder = new TemporaryDirectory();
        await using NginxPeer nginx = await NginxPeer.StartAsync(folder["nginx"]);
        string data = folder["data"];
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "autarky.json"), $$"""
            { "providers": { "mock": { "base_url": "http://127.0.0.1:{{NginxPeer.MockPort}}/v1" } }, "models": { "gpt-4o-mini": { "provider": "mock" } } }
            """);
        await using AutarkyProcess gateway = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", data], pinToCore: 1);
        var targets = new (string Name, int Port, int Pid)[]
        {
            ("direct", NginxPeer.MockPort, nginx.MockPid), ("nginx", NginxPeer.ProxyPort, nginx.ProxyPid), ("autarky", gateway.BaseUrl.Port, gateway.Id),
        };
        var turns = new List<(string Name, WrkTurn Turn)>();
        foreach ((string name, int port, int pid) in targets)
        {
            // a warm-up that does not count: the runtime compiles hot code on the same core
            await WrkTurn.RunAsync(port, pid, gateway.ApiKey, connections, seconds: 15);
        }

        Console.WriteLine($"{connections} connections, {seconds} s a turn");
        Console.WriteLine("round  target     requests/s   p50 ms   p99 ms   CPU µs/request   RSS MB   errors");
        for (int round = 1; round <= rounds; round++)
        {
            foreach ((string name, int port, int pid) in targets)
            {
                WrkTurn turn = await WrkTurn.RunAsync(port, pid, gateway.ApiKey, connections, seconds);
                turns.Add((name, turn));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{round,5}  {name,-8} {turn.RequestsPerSecond,12:N0} {turn.P50Milliseconds,8:0.00} {turn.P99Milliseconds,8:0.00} "
                        + $"{turn.CpuMicroseconds,16:0.0} {turn.ResidentMegabytes,8:0}   {turn.Errors}"));
            }
        }

        Summarise(turns);
        return turns.Exists(turn => turn.Turn.Errors.Length > 0) ? 1 : 0;
    }

    private static void Summarise(List<(string Name, WrkTurn Turn)> turns)
    {
        double Median(string name, Func<WrkTurn, double> figure)
        {
            double[] sorted = [.. turns.Where(turn => turn.Name == name).Select(turn => figure(turn.Turn)).Order()];
            return sorted[sorted.Length / 2];
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"medians: autarky / nginx requests per second "
                + $"{Median("autarky", turn => turn.RequestsPerSecond) / Median("nginx", turn => turn.RequestsPerSecond):0.000}, CPU per request "
                + $"{Median("autarky", turn => turn.CpuMicroseconds) / Median("nginx", turn => turn.CpuMicroseconds):0.0} ×"));
        foreach (string name in new[] { "nginx", "autarky" })
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name} adds to a direct call: p50 {Median(name, turn => turn.P50Milliseconds) - Median("direct", turn => turn.P50Milliseconds):0.00} ms, p99 "
                    + $"{Median(name, turn => turn.P99Milliseconds) - Median("direct", turn => turn.P99Milliseconds):0.00} ms"));
        }
    }
}
