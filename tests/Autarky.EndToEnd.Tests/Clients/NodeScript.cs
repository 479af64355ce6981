using System.Diagnostics;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Clients;

/// <summary>A script of the folder <c>openai-node</c>, run against a server.</summary>
internal static class NodeScript
{
    /// <summary>Runs it with the server's address and key before the other arguments, and reads the one JSON object that it prints.</summary>
    public static async Task<JsonDocument> RunAsync(string script, AutarkyProcess server, params string[] arguments)
    {
        var info = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Programs.OpenAiNodeFolder };
        foreach (string argument in new[] { script, server.BaseUrl.ToString(), server.ApiKey }.Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return JsonDocument.Parse(output);
    }
}
