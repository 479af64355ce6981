using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Text.Templates;

/// <summary>
/// A conversation with tools as one template can print it. Client libraries leave out what templates insist on (content beside calls, names of results, ids of
/// old calls), and many templates know no tools at all.
/// </summary>
internal sealed class ToolMessages
{
    private readonly TemplateAbilities _knows;
    private readonly bool _plain;
    private readonly JsonArray _messages = [];
    private readonly List<(string Id, string? Name)> _open = [];
    private int _made;
    private JsonObject? _results;

    private ToolMessages(TemplateAbilities knows, bool plain)
    {
        _knows = knows;
        _plain = plain;
    }

    /// <summary>Messages and tools for the template.</summary>
    /// <param name="messages">In OpenAI's shape; not changed.</param>
    /// <param name="tools">In OpenAI's shape, not changed; null for none.</param>
    /// <param name="knows">What the template knows.</param>
    /// <returns>The tools are null where they are described in the messages.</returns>
    public static (JsonArray Messages, JsonArray? Tools) Fit(JsonArray messages, JsonArray? tools, TemplateAbilities knows)
    {
        bool uses = messages.OfType<JsonObject>().Any(message => message["tool_calls"] is JsonArray { Count: > 0 } || Role(message) == "tool");
        bool described = tools is not null && !knows.Tools;
        var fit = new ToolMessages(knows, described || (uses && !knows.Calls));
        foreach (JsonNode? message in messages)
        {
            fit.Add(message?.DeepClone());
        }

        if (described)
        {
            fit.Describe(PlainTools.Description(tools!));
            return (fit._messages, null);
        }

        return (fit._messages, tools is not null && knows.NeedsDescription ? Described(tools) : tools);
    }

    private void Add(JsonNode? node)
    {
        if (node is not JsonObject message)
        {
            _messages.Add(node);
            return;
        }

        string role = Role(message);
        if (role == "tool")
        {
            AddResult(message);
            return;
        }

        bool calls = message["tool_calls"] is JsonArray { Count: > 0 };
        if (message["tool_calls"] is not JsonArray { Count: > 0 })
        {
            message.Remove("tool_calls"); // an empty list or null says the same, and not to every template
        }

        if (message["content"] is null || (calls && IsEmpty(message["content"])))
        {
            message["content"] = calls && !_plain && _knows.CallsBesideNull ? null : "";
        }

        if (calls)
        {
            Number(message["tool_calls"]!.AsArray());
            if (_plain)
            {
                string text = PlainTools.Calls(message);
                message.Remove("tool_calls");
                Append(message, text, "\n");
            }
        }

        // Who reads results as the user's words often wants user and assistant to take turns.
        if (_results is not null && role == "user" && message["content"] is JsonValue words)
        {
            Append(_results, words.GetValue<string>(), "\n\n");
        }
        else
        {
            _messages.Add(message);
        }

        _results = null;
    }

    private void AddResult(JsonObject message)
    {
        if (message["content"] is JsonArray parts && parts.All(part => part is JsonObject one && one["text"] is JsonValue))
        {
            message["content"] = string.Concat(parts.Select(part => part!["text"]!.ToString()));
        }

        message["content"] ??= "";
        int at = Text(message["tool_call_id"]) is { } id
            ? _open.FindIndex(call => string.Equals(call.Id, id, StringComparison.Ordinal))
            : Text(message["name"]) is { } named ? _open.FindIndex(call => string.Equals(call.Name, named, StringComparison.Ordinal))
            : _open.Count > 0 ? 0 : -1;
        if (at >= 0)
        {
            message["tool_call_id"] ??= _open[at].Id;
            message["name"] ??= _open[at].Name;
            _open.RemoveAt(at);
        }

        if (!_plain && _knows.Results)
        {
            _messages.Add(message);
            return;
        }

        string text = PlainTools.Result(message);
        if (_results is null)
        {
            _messages.Add(_results = new JsonObject { ["role"] = "user", ["content"] = text });
        }
        else
        {
            Append(_results, text, "\n");
        }
    }

    // Ids of nine letters and digits are what the strictest templates accept.
    private void Number(JsonArray calls)
    {
        foreach (JsonObject call in calls.OfType<JsonObject>())
        {
            call["id"] ??= string.Create(CultureInfo.InvariantCulture, $"call{_made++:D5}");
            if (call["function"] is JsonObject function)
            {
                function["arguments"] ??= new JsonObject();
            }

            _open.Add((call["id"]!.ToString(), Text((call["function"] as JsonObject ?? call)["name"])));
        }
    }

    private void Describe(string description)
    {
        JsonObject? first = _messages.Count > 0 ? _messages[0] as JsonObject : null;
        if (first is not null && Role(first) == "system")
        {
            Append(first, description, "\n\n");
        }
        else if (_knows.System)
        {
            _messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = description });
        }
        else if (_messages.OfType<JsonObject>().FirstOrDefault(message => Role(message) == "user") is { } user)
        {
            Prepend(user, description + "\n\n");
        }
        else
        {
            _messages.Insert(0, new JsonObject { ["role"] = "user", ["content"] = description });
        }
    }

    private static void Append(JsonObject message, string text, string between)
    {
        if (message["content"] is JsonArray parts)
        {
            parts.Add(new JsonObject { ["type"] = "text", ["text"] = text });
        }
        else
        {
            string before = Text(message["content"]) ?? "";
            message["content"] = before.Length == 0 ? text : before + between + text;
        }
    }

    private static void Prepend(JsonObject message, string text)
    {
        if (message["content"] is JsonArray parts)
        {
            parts.Insert(0, new JsonObject { ["type"] = "text", ["text"] = text });
        }
        else
        {
            message["content"] = text + Text(message["content"]);
        }
    }

    private static JsonArray Described(JsonArray tools)
    {
        JsonArray copy = tools.DeepClone().AsArray();
        foreach (JsonObject tool in copy.OfType<JsonObject>())
        {
            (tool["function"] as JsonObject ?? tool)["description"] ??= "";
        }

        return copy;
    }

    private static bool IsEmpty(JsonNode? content) => content is JsonArray { Count: 0 } || Text(content) is "";

    private static string Role(JsonObject message) => Text(message["role"]) ?? "";

    private static string? Text(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
