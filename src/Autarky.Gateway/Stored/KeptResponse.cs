using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Stored;

/// <summary>A response that its client may ask for again, with what was asked.</summary>
/// <param name="Id">What its client calls it.</param>
/// <param name="Exchange">The exchange that it is the answer of.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Request">What was asked: a JSON object.</param>
/// <param name="Response">The response as it stands: a JSON object.</param>
/// <param name="Provider">Who answered, by the options' name; null while nobody has.</param>
internal sealed record KeptResponse(string Id, ExchangeId Exchange, DateTimeOffset Created, JsonObject Request, JsonObject Response, string? Provider)
{
    public string Status => (string?)Response["status"] ?? "completed";

    /// <summary>Whether it runs on without its client, or did.</summary>
    public bool IsBackground => Request["background"] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The response that it goes on from; null for none.</summary>
    public string? PreviousId => Request["previous_response_id"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    /// <summary>What it says.</summary>
    public IEnumerable<JsonObject> Output => Response["output"] is JsonArray output ? output.OfType<JsonObject>() : [];

    /// <summary>The items of its own request, each under an id by which it can be named.</summary>
    public IEnumerable<JsonObject> Input
    {
        get
        {
            IEnumerable<JsonObject> items = Request["input"] switch
            {
                JsonArray list => list.OfType<JsonObject>(),
                JsonValue text => [new JsonObject { ["role"] = "user", ["content"] = text.DeepClone() }],
                _ => [],
            };
            int index = 0;
            foreach (JsonObject item in items)
            {
                yield return Named(item, index++);
            }
        }
    }

    public static byte[] Bytes(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString(ReadableJson.Nodes));

    private JsonObject Named(JsonObject item, int index)
    {
        var named = (JsonObject)item.DeepClone();
        named["type"] ??= named["role"] is null && named["id"] is not null ? "item_reference" : "message";

        string prefix = (string?)named["type"] switch
        {
            "message" => "msg",
            "reasoning" => "rs",
            "function_call" => "fc",
            "custom_tool_call" => "ctc",
            "function_call_output" => "fco",
            "custom_tool_call_output" => "ctco",
            _ => "item",
        };
        if (prefix == "msg" && named["content"] is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            bool isAssistant = (string?)named["role"] == "assistant";
            named["content"] = new JsonArray(isAssistant
                ? new JsonObject { ["type"] = "output_text", ["text"] = (string?)text, ["annotations"] = new JsonArray() }
                : new JsonObject { ["type"] = "input_text", ["text"] = (string?)text });
        }

        // A reference keeps the id that it refers to.
        named["id"] ??= ResponseId.OfInput(prefix, Exchange, index);
        if (prefix != "item")
        {
            named["status"] ??= "completed";
        }

        return named;
    }
}
