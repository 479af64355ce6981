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

    /// <summary>The key that it printed, or one that was made for it beforehand because its data directory has keys already.</summary>
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
        string key = await FurtherKeyAsync(arguments);
        var process = new Process { StartInfo = StartInfo(arguments, environment, pinToCore), EnableRaisingEvents = true };
        var server = new AutarkyProcess(process) { ApiKey = key };
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

    /// <summary>Runs a command until it has printed a text, and ends it then.</summary>
    /// <exception cref="InvalidOperationException">It ended before, or took longer than a minute; the message holds what it printed.</exception>
    public static async Task<CommandResult> RunUntilAsync(IReadOnlyList<string> arguments, string printed)
    {
        using var process = new Process { StartInfo = StartInfo(arguments, environment: null) };
        process.Start();
        Task<string> error = process.StandardError.ReadToEndAsync();
        var output = new StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            while (!output.ToString().Contains(printed, StringComparison.Ordinal))
            {
                output.AppendLine(await process.StandardOutput.ReadLineAsync(limit.Token)
                    ?? throw new InvalidOperationException($"It ended and did not print '{printed}':\n{output}"));
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return new CommandResult(process.ExitCode, output.ToString(), await error);
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

    // A server makes a key at its first start only, and shows it once: for a later one a key is made before it starts.
    private static async Task<string> FurtherKeyAsync(IReadOnlyList<string> arguments)
    {
        int at = arguments.ToList().IndexOf("--data");
        if (arguments[0] != "serve" || at < 0 || !File.Exists(Path.Combine(arguments[at + 1], "ledger.db")))
        {
            return "";
        }

        // What is wrong with the directory is the server's to say.
        CommandResult made = await RunAsync(["keys", "create", "tests", "--data", arguments[at + 1]]);
        return made.ExitCode == 0 ? made.Output.Trim()["api_key: ".Length..] : "";
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

        // The key comes last; a directory that has keys already gets none.
        if (BaseUrl is not null && (line.StartsWith("api_key: ", StringComparison.Ordinal) || line.StartsWith("keys: ", StringComparison.Ordinal)))
        {
            ready.TrySetResult();
        }
    }
}

/// <summary>How a command ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
