using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Testing;

namespace Autarky.Application.Tests.Configuration;

/// <summary>Whatever somebody writes into <c>autarky.json</c> is taken, or refused with the file's name and a reason.</summary>
public sealed class HostileConfigurationTests : IDisposable
{
    private const string Sample = """
        {
          "providers": {
            "openai": { "base_url": "https://api.openai.com/v1", "api_key_env": "OPENAI_API_KEY", "rights": { "keep": true, "evaluate": true, "train": true, "contract": "master" } },
            "lab": {
              "base_url": "http://127.0.0.1:9/v1", "dialect": "openai", "in_house": true, "retries": 2, "timeouts": { "connect_seconds": 5, "idle_seconds": 9 }
            }
          },
          "limits": { "max_body_bytes": 4096, "max_depth": 20 },
          "timeouts": { "connect_seconds": 5, "total_seconds": 90 },
          "allowed_hosts": ["example.com"],
          "models": { "fast": { "provider": "lab", "model": "llama" }, "small": { "provider": "local", "path": "small.gguf" } },
          "use_cases": {
            "triage": {
              "margin": 0.02, "target": 0.05, "confidence": 0.95, "least_confidence": 0.5, "train_share": 0.6, "calibration_share": 0.2, "fold_labels": true,
              "teacher": { "provider": "openai", "model": "gpt-4o" },
              "candidate": { "provider": "lab", "model": "llama", "prompt": "One word.", "one_of": ["yes", "no"] }
            }
          },
          "prices": [ { "provider": "lab", "model": "llama", "from": "2026-01-01", "input": 0.1, "cached_input": 0.05, "output": 0.2 } ],
          "encoder": "none"
        }
        """;

    private static readonly string[] Values =
    [
        "null", "0", "-1", "1e999", "0.5", "12345678901234567890", "true", "\"\"", "\"x\"", "\" \\u0000\"", "[]", "{}", "[null]", "{\"a\":null}", "{\"a\":{}}",
        "{\"a\":[]}", "[[]]", "\"2026-13-45\"", "\"http://[\"",
    ];

    private readonly TemporaryDirectory _folder = new();
    private readonly DataDirectory _data;

    public HostileConfigurationTests() => _data = DataDirectory.Open(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sample_is_valid() => (await JudgeAsync(Encoding.UTF8.GetBytes(Sample))).ShouldBeNull();

    [Fact]
    public async Task Any_value_in_any_place_is_taken_or_refused_in_words()
    {
        var faults = new List<string>();
        foreach (string path in Paths(JsonNode.Parse(Sample)!, ""))
        {
            foreach (string value in Values)
            {
                if (await JudgeAsync(Encoding.UTF8.GetBytes(Changed(path, value))) is { } why && !IsInWords(why))
                {
                    faults.Add($"{path} = {value}: {why}");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Sample);
        for (int length = 1; length < whole.Length - 1; length++)
        {
            string? why = await JudgeAsync(whole[..length]);
            why.ShouldNotBeNull(length.ToString(CultureInfo.InvariantCulture));
            IsInWords(why).ShouldBeTrue(why);
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Sample);
            random.NextBytes(bytes.AsSpan(random.Next(bytes.Length - 8), 8));
            if (await JudgeAsync(bytes) is { } why)
            {
                IsInWords(why).ShouldBeTrue(why);
            }
        }
    }

    private bool IsInWords(string why) => why.StartsWith($"The configuration '{_data.ConfigurationPath}'", StringComparison.Ordinal);

    // Null where it is taken.
    private async Task<string?> JudgeAsync(byte[] json)
    {
        await File.WriteAllBytesAsync(_data.ConfigurationPath, json);
        try
        {
            await AutarkyConfiguration.LoadAsync(_data, default);
            return null;
        }
        catch (UserError error)
        {
            return error.Message;
        }
        catch (Exception error)
        {
            return error.ToString();
        }
    }

    private static IEnumerable<string> Paths(JsonNode node, string here)
    {
        IEnumerable<(string Key, JsonNode? Node)> members = node switch
        {
            JsonObject all => all.Select(member => (member.Key, member.Value)),
            JsonArray all => all.Select((member, i) => (i.ToString(CultureInfo.InvariantCulture), member)),
            _ => [],
        };
        foreach ((string key, JsonNode? member) in members)
        {
            string path = here.Length == 0 ? key : here + "/" + key;
            yield return path;
            foreach (string further in member is null ? [] : Paths(member, path))
            {
                yield return further;
            }
        }
    }

    // By text: a number that no double holds has no node.
    private static string Changed(string path, string value)
    {
        const string mark = "@@@";
        JsonNode root = JsonNode.Parse(Sample)!, at = root;
        string[] keys = path.Split('/');
        foreach (string key in keys[..^1])
        {
            at = at is JsonArray array ? array[int.Parse(key, CultureInfo.InvariantCulture)]! : at[key]!;
        }

        if (at is JsonArray last)
        {
            last[int.Parse(keys[^1], CultureInfo.InvariantCulture)] = mark;
        }
        else
        {
            at[keys[^1]] = mark;
        }

        return root.ToJsonString().Replace($"\"{mark}\"", value, StringComparison.Ordinal);
    }
}
