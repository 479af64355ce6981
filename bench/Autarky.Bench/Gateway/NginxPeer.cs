using System.Diagnostics;
using System.Globalization;

namespace Autarky.Bench.Gateway;

/// <summary>Two nginx servers: an upstream that answers every request with the same chat completion, and a plain proxy in front of it.</summary>
internal sealed class NginxPeer : IAsyncDisposable
{
    public const int MockPort = 19001;

    public const int ProxyPort = 19002;

    private const string Completion =
        """{"id":"chatcmpl-1","object":"chat.completion","created":1741569952,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"Good morning. I can help with cards, transfers, top-ups and the settings of your account; please tell me what happened, when it happened, and what you saw on the screen.","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":19,"completion_tokens":31,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default"}""";

    private readonly string _folder;

    private NginxPeer(string folder) => _folder = folder;

    public int MockPid { get; private set; }

    public int ProxyPid { get; private set; }

    public static async Task<NginxPeer> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var peer = new NginxPeer(folder);
        peer.MockPid = await peer.StartAsync("mock", core: 0, $$"""
              server { listen 127.0.0.1:{{MockPort}} backlog=4096;
                location / { default_type application/json; return 200 '{{Completion}}'; } }
            """);
        peer.ProxyPid = await peer.StartAsync("proxy", core: 1, $$"""
              upstream mock { server 127.0.0.1:{{MockPort}}; keepalive 256; keepalive_requests 1000000000; }
              server { listen 127.0.0.1:{{ProxyPort}} backlog=4096;
                location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; } }
            """);
        return peer;
    }

    public ValueTask DisposeAsync()
    {
        foreach (string name in new[] { "mock", "proxy" })
        {
            string file = Path.Combine(_folder, name + ".pid");
            if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out int pid))
            {
                using Process? stop = Process.Start("kill", pid.ToString(CultureInfo.InvariantCulture));
                stop.WaitForExit();
            }
        }

        return ValueTask.CompletedTask;
    }

    // The worker's pid: the one that does the work.
    private async Task<int> StartAsync(string name, int core, string server)
    {
        string configuration = Path.Combine(_folder, name + ".conf");
        await File.WriteAllTextAsync(configuration, $$"""
            worker_processes 1; daemon on; pid {{name}}.pid; error_log {{name}}.err;
            events { worker_connections 4096; }
            http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600;
            {{server}}
            }
            """);
        using Process start = Process.Start(new ProcessStartInfo("taskset")
        {
            ArgumentList = { "-c", core.ToString(CultureInfo.InvariantCulture), "nginx", "-p", _folder, "-c", configuration },
            RedirectStandardError = true,
        })!;
        string error = await start.StandardError.ReadToEndAsync();
        await start.WaitForExitAsync();
        string pidFile = Path.Combine(_folder, name + ".pid");
        for (int i = 0; i < 50 && !File.Exists(pidFile); i++)
        {
            await Task.Delay(100);
        }

        if (!File.Exists(pidFile))
        {
            throw new InvalidOperationException("nginx did not start: " + error);
        }

        string master = (await File.ReadAllTextAsync(pidFile)).Trim();

        // The file is there before the worker is.
        string children = "";
        for (int i = 0; i < 50 && children.Length == 0; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            children = (await File.ReadAllTextAsync($"/proc/{master}/task/{master}/children")).Trim();
        }

        return int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
