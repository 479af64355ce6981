using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Ledger.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// Items in no dialect. What an assistant did between two others is one message of it elsewhere (thoughts, text and calls), and what tools answered stands
/// directly behind the calls, before anything that the user says.
/// </summary>
internal sealed class ItemReader(WireTools tools)
{
    private readonly List<Message> _messages = [];

    // The place of the message in _messages that holds each call.
    private readonly Dictionary<string, int> _calls = [];

    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>Types of items that were left out.</summary>
    public SortedSet<string> Dropped { get; } = new(StringComparer.Ordinal);

    /// <param name="item">An object.</param>
    /// <param name="at">Its place in the request: <c>input[3]</c>.</param>
    /// <exception cref="GatewayException">It has no form that other dialects have a like of.</exception>
    public void Add(JsonElement item, string at)
    {
        string type = GivenText(item, "type") ?? "message";
        switch (type)
        {
            case "message":
                Message(item, at);
                break;
            case "reasoning":
                Thought(item, at);
                break;
            case "function_call":
                Call(item, at, Text(item, "arguments", at));
                break;
            case "custom_tool_call":
                Call(item, at, new JsonObject { [WireTools.InputName] = Text(item, "input", at) }.ToJsonString(ReadableJson.Nodes));
                break;
            case "function_call_output" or "custom_tool_call_output":
                Result(item, at);
                break;
            case "additional_tools":
                break; // read with the tools
            case "web_search_call" or "image_generation_call" or "tool_search_call" or "tool_search_output":
                Dropped.Add(type); // traces of tools that agents do without: what came of them stands in what was said
                break;
            default:
                throw new GatewayException(
                    GatewayError.ProviderCannotExpress,
                    $"'{at}' is an item of type '{ClientText.Quote(type)}', which only the provider that made it takes. "
                        + "Leave it out, or ask a model of that provider.",
                    at);
        }
    }

    private void Message(JsonElement item, string at)
    {
        string role = Text(item, "role", at);
        Speaker speaker = role switch
        {
            "user" => Speaker.User,
            "assistant" => Speaker.Assistant,
            "system" or "developer" => Speaker.System,
            _ => throw FieldChecks.Invalid(
                $"'{at}.role' is '{ClientText.Quote(role)}': it must be one of assistant, developer, system, user.", at + ".role"),
        };
        JsonElement content = Given(item, "content")
            ?? throw FieldChecks.Invalid($"'{at}.content' is missing: a message needs text or parts.", at + ".content");
        List<Part> parts = ContentReader.Parts(content, at + ".content");
        if (speaker == Speaker.Assistant)
        {
            Assistant(parts, at, joins: message => !message.Parts.Any(part => part is TextPart or RefusalPart) || message.Parts.Any(part => part is CallPart));
        }
        else
        {
            _messages.Add(new Message(speaker, parts, at) { IsList = content.ValueKind == JsonValueKind.Array });
        }
    }

    private void Thought(JsonElement item, string at)
    {
        if (GivenText(item, "encrypted_content") is { Length: > 0 } carried)
        {
            Assistant([CarriedThought.Read(carried) ?? CarriedThought.OfNobody(carried)], at, joins: static _ => true);
            return;
        }

        JsonElement words = Given(item, "content") is { ValueKind: JsonValueKind.Array } content && content.GetArrayLength() > 0
            ? content
            : Given(item, "summary") ?? default;
        if (words.ValueKind == JsonValueKind.Array && words.GetArrayLength() > 0)
        {
            string text = string.Join("\n\n", ContentReader.Parts(words, at + ".summary").OfType<TextPart>().Select(part => part.Text));
            Assistant([new ThoughtPart(text, null)], at, joins: static _ => true);
        }
    }

    private void Call(JsonElement item, string at, string arguments)
    {
        string id = Text(item, "call_id", at);
        string name = tools.WireOf(GivenText(item, "namespace"), Text(item, "name", at));
        Assistant([new CallPart(id, name, arguments)], at, joins: static _ => true);
        _calls[id] = _messages.Count - 1;
    }

    private void Result(JsonElement item, string at)
    {
        string id = Text(item, "call_id", at);
        JsonElement output = Given(item, "output")
            ?? throw FieldChecks.Invalid($"'{at}.output' is missing: it must be a string or a list.", at + ".output");
        var result = new ResultPart(id, ContentReader.Parts(output, at + ".output"), IsError: false);
        int call = _calls.GetValueOrDefault(id, -1);
        int place = call < 0 ? _messages.Count : call + 1;
        if (place < _messages.Count && _messages[place].Speaker == Speaker.Tool)
        {
            _messages[place] = _messages[place] with { Parts = [.. _messages[place].Parts, result] };
            return;
        }

        if (call < 0 && _messages is [.., { Speaker: Speaker.Tool } last])
        {
            _messages[^1] = last with { Parts = [.. last.Parts, result] };
            return;
        }

        _messages.Insert(place, new Message(Speaker.Tool, [result], at));
        foreach (string later in (string[])[.. _calls.Where(known => known.Value >= place).Select(known => known.Key)])
        {
            _calls[later]++;
        }
    }

    private void Assistant(List<Part> parts, string at, Func<Message, bool> joins)
    {
        if (_messages is [.., { Speaker: Speaker.Assistant } open] && joins(open))
        {
            _messages[^1] = open with { Parts = [.. open.Parts, .. parts] };
        }
        else
        {
            _messages.Add(new Message(Speaker.Assistant, parts, at));
        }
    }

    private static string Text(JsonElement item, string name, string at) => Given(item, name) switch
    {
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        null => throw FieldChecks.Invalid($"'{at}.{name}' is missing: it must be a string.", $"{at}.{name}"),
        _ => throw FieldChecks.Invalid($"'{at}.{name}' must be a string.", $"{at}.{name}"),
    };
}
