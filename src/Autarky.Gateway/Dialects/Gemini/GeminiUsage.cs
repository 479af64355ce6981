using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Json;
using Autarky.Ledger.Money;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Tokens as Google counts them, gathered over the chunks that carry them: each count only grows, so the largest is right. There the prompt has what came from
/// the cache in it, and the candidates leave out thoughts; what tools put into the prompt stands beside it. The total tells where a server counts otherwise.
/// https://ai.google.dev/api/generate-content#UsageMetadata
/// </summary>
internal sealed class GeminiUsage
{
    private TokenNumbers _numbers;
    private int? _prompt;
    private int? _cached;
    private int? _candidates;
    private int? _thoughts;
    private int? _tools;
    private int? _total;
    private string? _traffic;
    private string? _tier;

    /// <summary>Whether a count came.</summary>
    public bool IsKnown => _prompt is not null || _candidates is not null || _total is not null;

    /// <summary>Takes the counts of an answer or a chunk.</summary>
    public void Add(JsonElement answer)
    {
        if (GoogleJson.Given(answer, "usageMetadata") is not { ValueKind: JsonValueKind.Object } usage)
        {
            return;
        }

        _prompt = Larger(_prompt, usage, "promptTokenCount");
        _cached = Larger(_cached, usage, "cachedContentTokenCount");
        _candidates = Larger(_candidates, usage, "candidatesTokenCount");
        _thoughts = Larger(_thoughts, usage, "thoughtsTokenCount");
        _tools = Larger(_tools, usage, "toolUsePromptTokenCount");
        _total = Larger(_total, usage, "totalTokenCount");
        _traffic = JsonFields.TextOrNull(GoogleJson.Given(usage, "trafficType")) ?? _traffic;
        _tier = JsonFields.TextOrNull(GoogleJson.Given(usage, "serviceTier")) ?? _tier;
    }

    public Usage ToUsage()
    {
        long prompt = _prompt ?? 0, tools = _tools ?? 0, candidates = _candidates ?? 0, thoughts = _thoughts ?? 0;
        long input = prompt + tools;
        long output = candidates + thoughts;
        if (_total is { } total && _prompt is not null)
        {
            if (_candidates is null && thoughts == 0)
            {
                output = Math.Max(0, total - input);
            }
            else if (thoughts > 0 && total == input + candidates)
            {
                output = Math.Max(candidates, thoughts);
            }
            else if (tools > 0 && total == prompt + output)
            {
                input = prompt;
            }
        }

        bool isTooMuch = input > int.MaxValue || output > int.MaxValue;
        int read = isTooMuch ? 0 : (int)input;
        int written = isTooMuch ? 0 : (int)output;
        return new Usage(read, Math.Min(_cached ?? 0, read), written)
        {
            Reasoning = (int)Math.Min(thoughts, written),
            Tier = ServedTier.Of(_traffic, _tier),
            IsEstimated = isTooMuch || _numbers.AreDoubtful,
            LacksInput = isTooMuch || _prompt is null,
            LacksOutput = isTooMuch || (_candidates is null && _thoughts is null && _total is null),
        };
    }

    /// <summary>The member <c>usageMetadata</c>.</summary>
    public static JsonObject Write(Usage usage)
    {
        var counts = new JsonObject { ["promptTokenCount"] = usage.Input, ["candidatesTokenCount"] = usage.Output - usage.Reasoning };
        if (usage.CachedInput > 0)
        {
            counts["cachedContentTokenCount"] = usage.CachedInput;
        }

        if (usage.Reasoning > 0)
        {
            counts["thoughtsTokenCount"] = usage.Reasoning;
        }

        counts["totalTokenCount"] = (long)usage.Input + usage.Output;
        return counts;
    }

    private int? Larger(int? known, JsonElement usage, string name) => _numbers.Read(usage, name) is { } count ? Math.Max(known ?? 0, count) : known;
}
