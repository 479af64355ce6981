using System.Diagnostics;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.Bench.Models;

/// <summary>npm's tiktoken (OpenAI's Rust core as WebAssembly) on the same chunks of text, in Node.</summary>
internal static class TiktokenPeer
{
    private const string Package = "tiktoken@1.0.22";

    private const string Script = """
        import { get_encoding } from 'tiktoken';
        import { readFileSync } from 'node:fs';
        const { chunks, rounds } = JSON.parse(readFileSync('chunks.json', 'utf8'));
        for (const name of ['cl100k_base', 'o200k_base', 'gpt2']) {
          const encoding = get_encoding(name);
          let seconds = 0, tokens = 0;
          for (const chunk of chunks) {
            let best = Infinity, count = 0;
            for (let i = 0; i < rounds; i++) {
              const begin = performance.now();
              count = encoding.encode_ordinary(chunk).length;
              best = Math.min(best, performance.now() - begin);
            }
            seconds += best / 1000;
            tokens += count;
          }
          console.log(JSON.stringify({ name, seconds, tokens }));
          encoding.free();
        }
        """;

    /// <summary>Best seconds over all chunks and the number of tokens, by vocabulary; empty, with a word why, where there is no Node.</summary>
    public static IReadOnlyDictionary<string, (double Seconds, int Tokens)> Measure(string folder, string[] chunks, int rounds)
    {
        var results = new Dictionary<string, (double, int)>();
        if (Programs.Find("node") is not { } node || Programs.Find("npm") is not { } npm)
        {
            Console.WriteLine("Node or npm is not installed: no peer is measured.");
            return results;
        }

        Directory.CreateDirectory(folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "tiktoken")))
        {
            File.WriteAllText(Path.Combine(folder, "package.json"), """{"private":true}""");
            Run(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", Package], folder);
        }

        File.WriteAllText(Path.Combine(folder, "chunks.json"), JsonSerializer.Serialize(new { chunks, rounds }));
        File.WriteAllText(Path.Combine(folder, "peer.mjs"), Script);
        foreach (string line in Run(node, ["peer.mjs"], folder).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var result = JsonDocument.Parse(line);
            results.Add(
                result.RootElement.GetProperty("name").GetString()!,
                (result.RootElement.GetProperty("seconds").GetDouble(), result.RootElement.GetProperty("tokens").GetInt32()));
        }

        return results;
    }

    private static string Run(string program, string[] arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
