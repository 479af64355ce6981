using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Json;

namespace Autarky.Bench.GatewayCases;

/// <summary>What a client got, whatever dialect it speaks.</summary>
internal sealed class Seen
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();
    private readonly List<(int Index, string Id, StringBuilder Name, StringBuilder Arguments)> _calls = [];

    public int Status { get; init; }

    public string Text => _text.ToString();

    /// <summary>Each <c>name:arguments</c>, the JSON written as short as it can be.</summary>
    public IReadOnlyList<string> Calls => [.. _calls.Select(call => $"{call.Name}:{(call.Arguments.Length == 0 ? "{}" : Short(call.Arguments.ToString()))}")];

    /// <summary>By OpenAI's word.</summary>
    public string? Finish { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The type and the code of the error.</summary>
    public (string? Type, string? Code) Kind { get; private set; }

    /// <summary>Whether the stream says that it is over.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>What no client library would understand; null where there is none.</summary>
    public string? Broken { get; private set; }

    /// <summary>Reads a body as client libraries do.</summary>
    public static Seen Read(int status, string? mediaType, string body)
    {
        var seen = new Seen { Status = status };
        try
        {
            if (mediaType == "text/event-stream")
            {
                seen.ReadStream(body);
            }
            else
            {
                seen.Take(Parse(body));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            seen.Broken = error.Message;
        }

        return seen;
    }

    private void ReadStream(string body)
    {
        foreach (string frame in body.ReplaceLineEndings("\n").Split("\n\n"))
        {
            string data = string.Join('\n', frame.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..]));
            if (data.Trim() == "[DONE]")
            {
                HasEnd = true;
            }
            else if (data.Trim().Length > 0)
            {
                Take(Parse(data));
            }
        }
    }

    private static string Short(string json)
    {
        try
        {
            return JsonNode.Parse(json)!.ToJsonString(Compact);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    // As most clients read it: of a member that is there twice the last counts, and two halves of a character become one where texts are joined.
    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().GroupBy(member => member.Name)
            .Select(members => KeyValuePair.Create(members.Key, Node(members.Last().Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Node)]),
        JsonValueKind.String => JsonValue.Create(AnswerJson.Text(element)),
        _ => JsonValue.Create(element.Clone()),
    };

    private static JsonNode Parse(string json)
    {
        using JsonDocument document = AnswerJson.Parse(Encoding.UTF8.GetBytes(json).AsMemory());
        return Node(document.RootElement)!;
    }

    private void Take(JsonNode node)
    {
        if (node["error"] is JsonObject error)
        {
            Error = (string?)error["message"];
            Kind = ((string?)error["type"], (string?)(error["code"] ?? error["details"]?["error_code"]));
            return;
        }

        switch ((string?)node["type"])
        {
            case "message":
                int at = 0;
                foreach (JsonNode? block in node["content"]!.AsArray())
                {
                    Block(at++, block!);
                }

                Stop((string?)node["stop_reason"]);
                break;
            case "content_block_start":
                Block((int)node["index"]!, node["content_block"]!);
                break;
            case "content_block_delta":
                _text.Append((string?)node["delta"]!["text"]);
                if ((string?)node["delta"]!["partial_json"] is { } piece)
                {
                    _calls.Find(call => call.Index == (int)node["index"]!).Arguments.Append(piece);
                }

                break;
            case "message_delta":
                Stop((string?)node["delta"]!["stop_reason"]);
                break;
            case "message_stop":
                HasEnd = true;
                break;
            case null:
                Choice(
                    (node["choices"] as JsonArray)?.FirstOrDefault(choice => ((int?)choice!["index"] ?? 0) == 0),
                    (string?)node["object"] != "chat.completion");
                break;
        }
    }

    private void Block(int index, JsonNode block)
    {
        _text.Append((string?)block["text"]);
        if ((string?)block["type"] == "tool_use")
        {
            string given = block["input"] is JsonObject { Count: > 0 } input ? input.ToJsonString(Compact) : "";
            _calls.Add((index, (string)block["id"]!, new StringBuilder((string)block["name"]!), new StringBuilder(given)));
        }
    }

    private void Stop(string? reason) => Finish = reason switch
    {
        null => Finish,
        "end_turn" or "stop_sequence" => "stop",
        "max_tokens" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => reason,
    };

    private void Choice(JsonNode? choice, bool isStream)
    {
        if (choice is null)
        {
            return;
        }

        Finish = (string?)choice["finish_reason"] is { Length: > 0 } reason ? reason : Finish;
        JsonNode? said = isStream ? choice["delta"] : choice["message"];
        if (said?["content"] is JsonValue content)
        {
            _text.Append((string?)content);
        }

        int n = 0;
        foreach (JsonNode? call in said?["tool_calls"] as JsonArray ?? [])
        {
            Call((int?)call!["index"] ?? n, (string?)call["id"] ?? "", call["function"]!);
            n++;
        }
    }

    // The bytes of a partner that numbers every call 0 pass unchanged: another id with a name is another call.
    private void Call(int index, string id, JsonNode function)
    {
        string name = (string?)function["name"] ?? "";
        int at = _calls.FindLastIndex(call => call.Index == index);
        if (at < 0 || (id.Length > 0 && name.Length > 0 && _calls[at].Id != id))
        {
            _calls.Add((index, id, new StringBuilder(), new StringBuilder()));
            at = _calls.Count - 1;
        }

        if (_calls[at].Name.ToString() != name)
        {
            _calls[at].Name.Append(name);
        }

        _calls[at].Arguments.Append(function["arguments"] is JsonObject whole ? whole.ToJsonString() : (string?)function["arguments"]);
    }
}
