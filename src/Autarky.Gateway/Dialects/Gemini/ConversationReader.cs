using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>A request to generate content in no dialect. Types of the fields that are read here were checked when the request was read.</summary>
internal static class ConversationReader
{
    private static readonly FrozenSet<string> ReadByName = FrozenSet.Create(
        "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "model");

    private static readonly FrozenSet<string> ReadSettings = FrozenSet.Create(
        "temperature", "topP", "topK", "maxOutputTokens", "candidateCount", "stopSequences", "responseMimeType", "responseSchema", "responseJsonSchema",
        "thinkingConfig", "presencePenalty", "frequencyPenalty", "seed", "responseLogprobs", "logprobs");

    // Settings of which OpenAI's dialects have a like, by its name there.
    private static readonly (string Here, string There)[] Shared =
    [
        ("presencePenalty", "presence_penalty"), ("frequencyPenalty", "frequency_penalty"), ("seed", "seed"), ("responseLogprobs", "logprobs"),
        ("logprobs", "top_logprobs"),
    ];

    // What the answer depends on and no other dialect has: only a partner of this one takes it, as it came.
    private static readonly FrozenSet<string> Refused = FrozenSet.Create("cachedContent", "generationConfig.speechConfig", "generationConfig.imageConfig");

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <exception cref="GatewayException">A field has a form that only a partner of the same dialect could take.</exception>
    public static Conversation Read(JsonElement root, bool isStream)
    {
        JsonElement settings = GoogleJson.Given(root, "generationConfig") ?? Nothing;
        (List<Tool> tools, List<OtherTool> others) = Tools(root);
        (ToolChoice? choice, IReadOnlyList<Tool> offered) = Choice(root, tools);
        return new Conversation
        {
            Dialect = GeminiDialect.DialectName,
            Messages = [.. System(root), .. new ContentReader().Read(root)],
            Tools = offered,
            OtherTools = others,
            ToolChoice = choice,
            MaxTokens = GoogleJson.Given(settings, "maxOutputTokens")?.GetInt64(),
            Temperature = GoogleJson.Given(settings, "temperature")?.GetDouble(),
            TopP = GoogleJson.Given(settings, "topP")?.GetDouble(),
            TopK = GoogleJson.Given(settings, "topK") is { } top ? (long)Math.Clamp(top.GetDouble(), 0, int.MaxValue) : null,
            Choices = GoogleJson.Given(settings, "candidateCount")?.GetInt64() ?? 1,
            Stop = [.. GoogleJson.Items(settings, "stopSequences").Select(stop => stop.GetString()!)],
            Format = Format(settings),
            Thinking = ThinkingOf(settings),
            Stream = isStream,
            Other = Others(root, settings),
        };
    }

    private static IEnumerable<Message> System(JsonElement root)
    {
        if (GoogleJson.Given(root, "systemInstruction") is { } system)
        {
            List<Part> parts = [.. GoogleJson.Items(system, "parts").Select(part => GoogleJson.Text(part, "text")).OfType<string>()
                .Where(text => text.Length > 0).Select(text => new TextPart(text))];
            if (parts.Count > 0)
            {
                yield return new Message(Speaker.System, parts, "systemInstruction") { IsList = parts.Count > 1 };
            }
        }
    }

    private static (List<Tool>, List<OtherTool>) Tools(JsonElement root)
    {
        var tools = new List<Tool>();
        var others = new List<OtherTool>();
        int index = 0;
        foreach (JsonElement tool in GoogleJson.Items(root, "tools"))
        {
            string at = $"tools[{index++}]";
            foreach (JsonElement function in GoogleJson.Items(tool, "functionDeclarations"))
            {
                string name = GoogleJson.Text(function, "name")
                    ?? throw new GatewayException(GatewayError.ClientBodyInvalid, $"A function of '{at}' has no 'name'.", at);
                tools.Add(new Tool(name, GoogleJson.Text(function, "description"), Schema(function, "parametersJsonSchema", "parameters")));
            }

            // A tool that is run by Google's servers: {"googleSearch":{}}. Agents offer the search as a matter of course.
            foreach (JsonProperty member in tool.EnumerateObject().Where(member => GoogleJson.Camel(member.Name) is not "functionDeclarations"))
            {
                string type = GoogleJson.Camel(member.Name) switch
                {
                    "googleSearch" or "googleSearchRetrieval" => "web_search",
                    "urlContext" => "web_fetch",
                    var own => own,
                };
                others.Add(new OtherTool(at, type, Alone(member)));
            }
        }

        return (tools, others);
    }

    private static JsonElement Alone(JsonProperty member)
    {
        using var document = JsonDocument.Parse(GoogleJson.Bytes(new JsonObject { [member.Name] = GoogleJson.Node(member.Value) }));
        return document.RootElement.Clone();
    }

    // JSON schema as it is; Google's own form of it has its types in capitals.
    private static JsonElement? Schema(JsonElement parent, string plain, string own) =>
        GoogleJson.Given(parent, plain)
        ?? (GoogleJson.Given(parent, own) is { ValueKind: JsonValueKind.Object } schema ? OwnSchema.ToJsonSchema(schema) : null);

    private static (ToolChoice?, IReadOnlyList<Tool>) Choice(JsonElement root, List<Tool> tools)
    {
        if (GoogleJson.Given(root, "toolConfig") is not { } config || GoogleJson.Given(config, "functionCallingConfig") is not { } choice)
        {
            return (null, tools);
        }

        string[] allowed = [.. GoogleJson.Items(choice, "allowedFunctionNames").Select(name => TextOrNull(name)).OfType<string>()];
        string mode = GoogleJson.Text(choice, "mode")?.ToUpperInvariant() ?? "";
        IReadOnlyList<Tool> offered = allowed.Length == 0 || mode == "NONE" ? tools : [.. tools.Where(tool => allowed.Contains(tool.Name))];
        return mode switch
        {
            "" or "MODE_UNSPECIFIED" => (null, tools),
            "AUTO" => (new ToolChoice(ToolUse.Auto), tools),
            "NONE" => (new ToolChoice(ToolUse.None), tools),
            "VALIDATED" => (new ToolChoice(ToolUse.Auto), [.. offered.Select(tool => tool with { Strict = true })]),
            "ANY" when allowed.Length == 1 => (new ToolChoice(ToolUse.Named, allowed[0]), tools),
            "ANY" => (new ToolChoice(ToolUse.Required), offered),
            _ => throw new GatewayException(
                GatewayError.ProviderCannotExpress,
                "'toolConfig.functionCallingConfig.mode' must be AUTO, ANY, NONE or VALIDATED.",
                "toolConfig.functionCallingConfig.mode"),
        };
    }

    private static AnswerFormat? Format(JsonElement settings)
    {
        JsonElement? schema = Schema(settings, "responseJsonSchema", "responseSchema");
        return GoogleJson.Text(settings, "responseMimeType") switch
        {
            null or "" or "text/plain" => null,
            "application/json" => new AnswerFormat(null, schema),
            _ => throw new GatewayException(
                GatewayError.ProviderCannotExpress,
                "'generationConfig.responseMimeType' must be text/plain or application/json for this model.",
                "generationConfig.responseMimeType"),
        };
    }

    private static Thinking? ThinkingOf(JsonElement settings)
    {
        if (GoogleJson.Given(settings, "thinkingConfig") is not { } config)
        {
            return null;
        }

        JsonElement counted = GoogleJson.Given(config, "thinkingBudget") ?? default;
        long? budget = counted.ValueKind == JsonValueKind.Number && counted.TryGetInt64(out long tokens) ? tokens : null;
        string? level = GoogleJson.Text(config, "thinkingLevel")?.ToLowerInvariant();
        string? effort = level is "minimal" or "low" or "medium" or "high" ? level : null;
        bool? wanted = budget is { } given ? given != 0 : effort is not null || GoogleJson.IsTrue(config, "includeThoughts") ? true : null;
        return wanted is null ? null : new Thinking { Wanted = wanted, Effort = effort, Budget = budget > 0 ? budget : null };
    }

    private static Dictionary<string, JsonElement> Others(JsonElement root, JsonElement settings)
    {
        var others = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty field in root.EnumerateObject())
        {
            if (!ReadByName.Contains(GoogleJson.Camel(field.Name)))
            {
                Add(others, GoogleJson.Camel(field.Name), field.Value);
            }
        }

        foreach (JsonProperty field in settings.EnumerateObject())
        {
            if (!ReadSettings.Contains(GoogleJson.Camel(field.Name)))
            {
                Add(others, SettingsWriter.Place + GoogleJson.Camel(field.Name), field.Value);
            }
        }

        foreach ((string here, string there) in Shared)
        {
            if (GoogleJson.Given(settings, here) is { } value)
            {
                others[there] = value;
            }
        }

        return others;
    }

    private static void Add(Dictionary<string, JsonElement> others, string name, JsonElement value)
    {
        bool isEmpty = value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
        if (name == "generationConfig.responseModalities" && value.ValueKind == JsonValueKind.Array)
        {
            isEmpty |= value.EnumerateArray().All(modality => string.Equals(TextOrNull(modality), "TEXT", StringComparison.OrdinalIgnoreCase));
            if (!isEmpty)
            {
                throw Cannot(name);
            }
        }

        if (isEmpty)
        {
            return;
        }

        others[name] = !Refused.Contains(name) ? value : throw Cannot(name);
    }

    private static GatewayException Cannot(string name) => new(
        GatewayError.ProviderCannotExpress,
        $"'{name}' is understood by Google's servers alone, and is passed on to them as it is with alt=sse. Leave it out, or ask a model of theirs.",
        name);
}
