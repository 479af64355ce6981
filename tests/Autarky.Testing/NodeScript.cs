using System.Diagnostics;
using System.Text.Json;

namespace Autarky.Testing;

/// <summary>A script of the folder <c>node-clients</c>, run against a server.</summary>
public static class NodeScript
{
    /// <summary>Runs it with the server's address and key before the other arguments, and reads the one JSON object that it prints.</summary>
    public static Task<JsonDocument> RunAsync(string script, AutarkyProcess server, params string[] arguments) =>
        RunAsync(script, server.BaseUrl.ToString(), server.ApiKey, arguments);

    /// <inheritdoc cref="RunAsync(string, AutarkyProcess, string[])"/>
    public static async Task<JsonDocument> RunAsync(string script, string baseUrl, string key, params string[] arguments)
    {
        var info = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Programs.NodeClientsFolder };
        foreach (string argument in new[] { script, baseUrl, key }.Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonDocument.Parse(output) : throw new InvalidOperationException($"{script} failed: {await error}");
    }
}
