using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autarky.Ledger.Chat.Streams;

/// <summary>One block of a message in the making.</summary>
/// <param name="start">The block as it began.</param>
public sealed class MergedBlock(JsonObject start)
{
    /// <summary>The one member of a call's input whose arguments were no JSON, broken off or wrong: what the model wrote should not be lost.</summary>
    public const string InvalidInput = "invalid_json";

    private readonly JsonObject _block = start.DeepClone().AsObject();
    private readonly Dictionary<string, StringBuilder> _texts = [];

    /// <summary>Whether it says anything yet.</summary>
    public bool HasContent => (string?)_block["type"] is not ("text" or "thinking") || _texts.Count > 0 || Text("text").Length + Text("thinking").Length > 0;

    /// <summary>Takes the next piece.</summary>
    /// <param name="delta">The <c>delta</c> of its event.</param>
    public void Add(JsonObject delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        switch ((string?)delta["type"])
        {
            case "text_delta":
                Append("text", delta);
                break;
            case "thinking_delta":
                Append("thinking", delta);
                break;
            case "signature_delta":
                Append("signature", delta);
                break;
            case "input_json_delta":
                Append("partial_json", delta);
                break;
            case "citations_delta":
                if (_block["citations"] is not JsonArray citations)
                {
                    _block["citations"] = citations = [];
                }

                citations.Add(delta["citation"]?.DeepClone());
                break;
            default:
                foreach ((string name, JsonNode? value) in delta)
                {
                    if (name != "type")
                    {
                        _block[name] = value?.DeepClone();
                    }
                }

                break;
        }
    }

    /// <summary>The block with everything that came.</summary>
    public JsonObject Whole()
    {
        JsonObject whole = _block.DeepClone().AsObject();
        foreach ((string name, StringBuilder text) in _texts)
        {
            if (name == "partial_json")
            {
                whole["input"] = Input(text.ToString());
            }
            else
            {
                whole[name] = Text(name) + text;
            }
        }

        return whole;
    }

    /// <summary>What the model wrote in it: for counting.</summary>
    public string Written() =>
        Text("thinking") + _texts.GetValueOrDefault("thinking") + Text("text") + _texts.GetValueOrDefault("text")
            + Text("name") + _texts.GetValueOrDefault("partial_json");

    private static JsonNode? Input(string json)
    {
        try
        {
            return json.Length == 0 ? new JsonObject() : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return new JsonObject { [InvalidInput] = json }; // broken off: what there is of it
        }
    }

    private string Text(string name) => _block[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private void Append(string name, JsonObject delta)
    {
        if (delta[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0)
        {
            if (!_texts.TryGetValue(name, out StringBuilder? known))
            {
                _texts[name] = known = new StringBuilder();
            }

            known.Append(text);
        }
    }
}
