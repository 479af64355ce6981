using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary>The first free-form conversation with a model of the server's own, sent over HTTP as any client would.</summary>
internal static class FirstChat
{
    /// <summary>A small model that `models pull` fetches by this address: 270 MB, for anybody to use (Apache-2.0).</summary>
    public const string SmallModel = "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct";

    private const string Question = "In one sentence: what is a ledger?";
    private const int MostTokens = 48;

    // A large model on a slow machine is cut short: the quickstart must come to its end.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Says how to get a model.</summary>
    public static void SayHowToGetOne(Terminal terminal, string? data)
    {
        terminal.Say("Free-form chat needs a model of your own, and none is here. Get a small one (270 MB) and start the quickstart again:");
        terminal.Line(HowToGetOne(data));
    }

    /// <summary>The command that gets one.</summary>
    /// <param name="data">The data directory as the user named it; null for the standard one.</param>
    public static string HowToGetOne(string? data) => $"autarky models pull {SmallModel}{(data is null ? "" : " --data " + CurlLine.Quoted(data))}";

    /// <summary>Prints a request that anybody can copy, asks it, and prints the answer with its times.</summary>
    public static async Task AskAsync(Terminal terminal, Uri address, string key, string model, CancellationToken cancellationToken)
    {
        terminal.Say($"Free-form chat with your own model [bold]{Markup.Escape(model)}[/]:");
        terminal.Line(CurlLine.Of(address, key, Body(model)));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        var answer = new StringBuilder();
        Times times = default;
        try
        {
            times = await StreamAsync(address, key, model, answer, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            answer.Append(CultureInfo.InvariantCulture, $" … (cut off after {Longest.TotalSeconds} s)");
        }
        catch (HttpRequestException error)
        {
            terminal.Say("[yellow]" + Markup.Escape($"The model did not answer: {error.Message}") + "[/]");
            return;
        }

        terminal.Say("  [bold]>[/] " + Markup.Escape(Question));
        terminal.Say("  " + Markup.Escape(ForeignText.Clean(answer.ToString().Trim())));
        if (times.Tokens > 0)
        {
            terminal.Say(string.Create(CultureInfo.InvariantCulture,
                $"  [grey]{times.Tokens} tokens, the first after {times.First.TotalSeconds:0.00} s, then {times.PerSecond:0.0} a second[/]"));
        }
    }

    // Chunks as they come; the last one before the end counts the tokens.
    private static async Task<Times> StreamAsync(Uri address, string key, string model, StringBuilder answer, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        JsonObject body = Body(model);
        body["max_tokens"] = MostTokens;
        body["stream"] = true;
        body["stream_options"] = new JsonObject { ["include_usage"] = true };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "v1/chat/completions"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        long start = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        TimeSpan? first = null;
        TimeSpan last = default;
        int tokens = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            JsonNode chunk = JsonNode.Parse(line["data: ".Length..])!;
            tokens = chunk["usage"]?["completion_tokens"]?.GetValue<int>() ?? tokens;
            JsonNode? delta = chunk["choices"] is JsonArray { Count: > 0 } choices ? choices[0]!["delta"] : null;
            if ((delta?["content"] ?? delta?["reasoning_content"])?.GetValue<string>() is { Length: > 0 } text)
            {
                answer.Append(text);
                last = TimeProvider.System.GetElapsedTime(start);
                first ??= last;
            }
        }

        double seconds = (last - (first ?? last)).TotalSeconds;
        return new Times(tokens, first ?? last, tokens > 1 && seconds > 0 ? (tokens - 1) / seconds : 0);
    }

    // Without chance: at the usual temperature a small model rambles.
    private static JsonObject Body(string model) => new()
    {
        ["model"] = model,
        ["temperature"] = 0,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Question }),
    };

    private readonly record struct Times(int Tokens, TimeSpan First, double PerSecond);
}
