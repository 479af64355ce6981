using System.Diagnostics;
using System.Text;

namespace Autarky.Testing;

/// <summary>The program as users run it: a process of its own, started from the built executable.</summary>
public sealed class AutarkyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private AutarkyProcess(Process process) => _process = process;

    /// <summary>The server's address, ending in <c>/v1</c>.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    /// <summary>The key that it printed.</summary>
    public string ApiKey { get; private set; } = "";

    /// <summary>Everything it has printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts <c>serve</c> or <c>quickstart</c> and waits until it has printed its address and key.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time; the message holds what it printed.</exception>
    public static async Task<AutarkyProcess> StartServerAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? timeout = null,
        int? pinToCore = null)
    {
        var process = new Process { StartInfo = StartInfo(arguments, environment, pinToCore), EnableRaisingEvents = true };
        var server = new AutarkyProcess(process);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => server.Read(line.Data, ready);
        process.ErrorDataReceived += (_, line) => server.Read(line.Data, ready);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The server ended before it answered."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(timeout ?? TimeSpan.FromSeconds(60));
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start: {error.Message}\n{server.Output}", error);
        }

        return server;
    }

    /// <summary>Runs a command to its end, with what it reads from a pipe if anything.</summary>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? timeout = null, string? input = null)
    {
        using var process = new Process { StartInfo = StartInfo(arguments, environment) };
        process.StartInfo.RedirectStandardInput = input is not null;
        process.Start();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`autarky {string.Join(' ', arguments)}` did not end in time.", late);
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Ends it as a power cut would: SIGKILL, no handler runs.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as Ctrl+C or a service manager does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment, int? pinToCore = null)
    {
        var info = new ProcessStartInfo(pinToCore is null ? "dotnet" : "taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (pinToCore is { } core)
        {
            // taskset replaces itself by the program, so the process id stays the server's.
            info.ArgumentList.Add("-c");
            info.ArgumentList.Add(core.ToString(System.Globalization.CultureInfo.InvariantCulture));
            info.ArgumentList.Add("dotnet");
        }

        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "autarky.dll"));
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        // No test may reach a real partner because a key happens to be set on this machine.
        info.Environment.Remove("OPENAI_API_KEY");
        info.Environment.Remove("ANTHROPIC_API_KEY");
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private void Read(string? line, TaskCompletionSource ready)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("base_url: ", StringComparison.Ordinal))
        {
            BaseUrl = new Uri(line["base_url: ".Length..].Trim());
        }
        else if (line.StartsWith("api_key: ", StringComparison.Ordinal))
        {
            ApiKey = line["api_key: ".Length..].Trim();
        }

        if (BaseUrl is not null && ApiKey.Length > 0)
        {
            ready.TrySetResult();
        }
    }
}

/// <summary>How a command ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
