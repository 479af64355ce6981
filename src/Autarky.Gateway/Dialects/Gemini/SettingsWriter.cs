using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>Writes how the answer is to be made: the <c>generationConfig</c>. https://ai.google.dev/api/generate-content#v1beta.GenerationConfig</summary>
internal static class SettingsWriter
{
    /// <summary>Where the settings stand in a request.</summary>
    public const string Place = "generationConfig.";

    // The most tokens of thought that every model takes which counts them.
    private const long MostThought = 24_576;

    private static readonly Dictionary<string, string> Shared = new(StringComparer.Ordinal)
    {
        ["presence_penalty"] = "presencePenalty",
        ["frequency_penalty"] = "frequencyPenalty",
        ["seed"] = "seed",
        ["logprobs"] = "responseLogprobs",
        ["top_logprobs"] = "logprobs",
    };

    public static JsonObject Of(Conversation conversation, string model, SortedSet<string> dropped)
    {
        var settings = new JsonObject();
        Add(settings, "temperature", conversation.Temperature);
        Add(settings, "topP", conversation.TopP);
        Add(settings, "topK", conversation.TopK);
        Add(settings, "maxOutputTokens", conversation.MaxTokens);
        Add(settings, "candidateCount", conversation.Choices == 1 ? null : conversation.Choices);
        if (conversation.Stop.Count > 0)
        {
            settings["stopSequences"] = new JsonArray([.. conversation.Stop.Select(stop => JsonValue.Create(stop))]);
        }

        if (conversation.Format is { } format)
        {
            settings["responseMimeType"] = "application/json";
            if (format.Schema is { } schema)
            {
                settings["responseJsonSchema"] = new SchemaSubset(dropped).Of(schema);
            }
        }

        if (conversation.Thinking is { } thinking && ThinkingOf(thinking, model, dropped) is { Count: > 0 } config)
        {
            settings["thinkingConfig"] = config;
        }

        if (conversation.User is not null)
        {
            dropped.Add("user");
        }

        return settings;
    }

    /// <summary>Writes a field of another dialect that has its like here; false where it has none.</summary>
    public static bool TryWrite(JsonObject settings, string name, JsonElement value)
    {
        if (!Shared.TryGetValue(name, out string? here))
        {
            return false;
        }

        // A wish for nothing is not said.
        if (value.ValueKind != JsonValueKind.False && !(name == "top_logprobs" && value.TryGetInt32(out int none) && none == 0))
        {
            settings[here] = GoogleJson.Node(value);
        }

        return true;
    }

    private static void Add(JsonObject settings, string name, double? value)
    {
        if (value is { } given)
        {
            settings[name] = given;
        }
    }

    private static void Add(JsonObject settings, string name, long? value)
    {
        if (value is { } given)
        {
            settings[name] = given;
        }
    }

    // Models before the third count tokens of thought, later ones have levels.
    private static JsonObject ThinkingOf(Thinking thinking, string model, SortedSet<string> dropped)
    {
        bool hasBudgets = model.Contains("gemini-2", StringComparison.OrdinalIgnoreCase) || model.Contains("gemini-1", StringComparison.OrdinalIgnoreCase);
        bool isOff = thinking.Wanted == false || thinking.Effort == "none" || thinking.Budget == 0;
        var config = new JsonObject();
        if (isOff)
        {
            config["thinkingBudget"] = 0;
            return config;
        }

        if (thinking.Budget is { } budget)
        {
            config["thinkingBudget"] = budget < 0 ? -1 : Math.Min(budget, MostThought);
            if (budget > MostThought)
            {
                dropped.Add($"thinking over {MostThought} tokens");
            }
        }
        else if (thinking.Effort is { } effort)
        {
            if (effort is not ("minimal" or "low" or "medium" or "high"))
            {
                dropped.Add("effort over high");
            }

            if (hasBudgets)
            {
                config["thinkingBudget"] = effort switch { "minimal" or "low" => 1024, "medium" => 8192, _ => MostThought };
            }
            else
            {
                config["thinkingLevel"] = effort switch { "minimal" => "MINIMAL", "low" => "LOW", "medium" => "MEDIUM", _ => "HIGH" };
            }
        }

        config["includeThoughts"] = true;
        return config;
    }
}
