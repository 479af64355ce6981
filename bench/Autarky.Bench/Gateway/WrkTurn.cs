using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Autarky.Bench.Gateway;

/// <summary>One turn of the load generator wrk on one server, with what the server's process spent meanwhile.</summary>
internal sealed partial record WrkTurn
{
    private const string Script = """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["Authorization"] = "Bearer " .. os.getenv("KEY")
        wrk.body = '{"model":"gpt-4o-mini","messages":[{"role":"system","content":"You are a helpful assistant of a bank."},{"role":"user","content":"Hello! I have a question about my card."}],"temperature":0}'
        """;

    public required double RequestsPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double CpuMicroseconds { get; init; }

    public required double ResidentMegabytes { get; init; }

    public required string Errors { get; init; }

    public static async Task<WrkTurn> RunAsync(int port, int pid, string key, int connections, int seconds)
    {
        string script = Path.Combine(Path.GetTempPath(), "autarky-bench-post.lua");
        await File.WriteAllTextAsync(script, Script);
        long before = Ticks(pid);
        var info = new ProcessStartInfo("taskset") { RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "-c", "0", "wrk", "-t1", string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
            string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
            "--latency", "-s", script, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/v1/chat/completions"),
        })
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["KEY"] = key;
        using Process wrk = Process.Start(info)!;
        string output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        long ticks = Ticks(pid) - before;
        double requests = double.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        return new WrkTurn
        {
            RequestsPerSecond = double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            P50Milliseconds = Latency(output, "50%"),
            P99Milliseconds = Latency(output, "99%"),
            CpuMicroseconds = ticks * 10_000 / requests, // a tick of /proc is 10 ms
            ResidentMegabytes = Resident(pid),
            Errors = string.Join(
                ' ',
                output.Split('\n').Where(
                    line => line.Contains("Non-2xx", StringComparison.Ordinal) || line.Contains("Socket errors", StringComparison.Ordinal))
                    .Select(line => line.Trim())),
        };
    }

    private static long Ticks(int pid)
    {
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static double Resident(int pid) =>
        double.Parse(
            Rss().Match(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"))).Groups[1].Value,
            CultureInfo.InvariantCulture) / 1024;

    private static double Latency(string output, string percentile)
    {
        Match match = Regex.Match(output, Regex.Escape(percentile) + @"\s+([\d.]+)(us|ms|s)", RegexOptions.None, TimeSpan.FromSeconds(1));
        double value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => value / 1000, "s" => value * 1000, _ => value };
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"VmRSS:\s+(\d+)")]
    private static partial Regex Rss();
}
