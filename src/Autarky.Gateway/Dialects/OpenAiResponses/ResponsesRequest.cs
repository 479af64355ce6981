using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Gateway.Requests;
using Autarky.Ledger.Chat;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>A request for a response. https://platform.openai.com/docs/api-reference/responses/create</summary>
internal sealed class ResponsesRequest : ChatRequest
{
    private readonly ReceivedJson _received;
    private readonly List<JsonDocument> _documents = [];
    private bool _isContinued;
    private IReadOnlyList<InputItem> _items;
    private WireTools? _tools;
    private RequestText? _text;
    private IReadOnlyList<(string Role, string Text)>? _messages;

    private ResponsesRequest(ReceivedJson received)
    {
        _received = received;
        _items = Own();
    }

    public override string Dialect => OpenAiResponsesDialect.DialectName;

    public override ReadOnlyMemory<byte> Body => _received.Body;

    /// <summary>The request itself. Valid until disposal.</summary>
    public JsonElement Root => _received.Root;

    /// <summary>The response that this one goes on from; null for none.</summary>
    public string? PreviousId => GivenText(Root, "previous_response_id");

    /// <summary>Whether the response may be asked for again.</summary>
    public bool Store => Given(Root, "store") is not { ValueKind: JsonValueKind.False };

    /// <summary>Whether it runs on without its client.</summary>
    public bool IsBackground => Given(Root, "background") is { ValueKind: JsonValueKind.True };

    /// <summary>What was said, with what was said before it once that was added.</summary>
    public IReadOnlyList<InputItem> Items => _items;

    /// <summary>Ids of items that the request names and does not hold.</summary>
    public IReadOnlyList<string> References => [.. _items.Select(ReferenceOf).OfType<string>()];

    /// <summary>The provider that keeps what this request goes on from, by the options' name; null where this gateway does.</summary>
    public string? PreviousProvider { get; set; }

    /// <summary>Whether it named items that only this gateway knows.</summary>
    public bool HasOwnReferences => Root.TryGetProperty("input"u8, out JsonElement input) && input.ValueKind == JsonValueKind.Array
        && input.EnumerateArray().Any(item => ReferenceOf(new InputItem(item, "")) is { } id && ResponseId.TryReadItem(id, out _));

    /// <summary>Whether what was said before is missing still.</summary>
    public bool IsPartial => (PreviousId is not null && !_isContinued) || References.Count > 0;

    /// <summary>The tools of the request, and of its items.</summary>
    public WireTools Tools => _tools ??= ReadTools();

    public override RequestText Text => _text ??= ReadText();

    public override IReadOnlyList<(string Role, string Text)> Messages => _messages ??= ReadMessages();

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    public static ResponsesRequest Read(ReadOnlyMemory<byte> body, int maxDepth)
    {
        var received = ReceivedJson.Parse(body, maxDepth);
        try
        {
            JsonElement root = received.Root;
            ResponsesFields.Check(root);
            JsonElement model = root.GetProperty("model"u8);
            var request = new ResponsesRequest(received)
            {
                Model = StrictJson.Text(model, "model"),
                ModelValue = received.RangeOf(model),
                Stream = Given(root, "stream") is { ValueKind: JsonValueKind.True },
                User = GivenText(root, "user"),
            };
            _ = request.Text; // refuses broken Unicode here rather than half-way
            return request;
        }
        catch
        {
            received.Dispose();
            throw;
        }
    }

    /// <summary>Adds what was said before it, and the items that it names.</summary>
    /// <param name="before">A list of items; null for none. It belongs to the request from now on.</param>
    /// <param name="named">An object of items by their ids; null for none. It belongs to the request from now on.</param>
    public void Complete(JsonDocument? before, JsonDocument? named)
    {
        IEnumerable<InputItem> own = _items;
        if (named is not null)
        {
            _documents.Add(named);
            own = own.Select(item =>
                ReferenceOf(item) is { } id && named.RootElement.TryGetProperty(id, out JsonElement found) ? item with { Value = found } : item);
        }

        if (before is not null)
        {
            _documents.Add(before);
            _isContinued = true;
            own = before.RootElement.EnumerateArray().Select(item => new InputItem(item, "previous_response_id")).Concat(own);
        }

        _items = [.. own];
        (_tools, _messages) = (null, null);
    }

    public override void Dispose()
    {
        _documents.ForEach(document => document.Dispose());
        _received.Dispose();
    }

    protected override Conversation ReadConversation() => !IsPartial
        ? ConversationReader.Read(Root, _items, Tools)
        : throw (References is [var id, ..] ? ResponseFailures.ItemUnknown(id) : ResponseFailures.PreviousUnknown(PreviousId!));

    private static string? ReferenceOf(InputItem item) =>
        GivenText(item.Value, "type") is "item_reference" || (Given(item.Value, "type") is null && Given(item.Value, "role") is null)
            ? GivenText(item.Value, "id")
            : null;

    private List<InputItem> Own()
    {
        if (Given(Root, "input") is not { } input)
        {
            return [];
        }

        if (input.ValueKind == JsonValueKind.Array)
        {
            return [.. input.EnumerateArray().Select((item, index) => new InputItem(item, $"input[{index}]"))];
        }

        var message = JsonDocument.Parse("""{"type":"message","role":"user","content":""" + input.GetRawText() + "}");
        _documents.Add(message);
        return [new InputItem(message.RootElement, "input")];
    }

    private WireTools ReadTools()
    {
        var tools = new WireTools();
        foreach (InputItem item in _items)
        {
            if (GivenText(item.Value, "type") == "additional_tools" && Given(item.Value, "tools") is { ValueKind: JsonValueKind.Array } added)
            {
                tools.Add(added, item.At + ".tools");
            }
        }

        if (Given(Root, "tools") is { } own)
        {
            tools.Add(own, "tools");
        }

        return tools;
    }

    private RequestText ReadText()
    {
        try
        {
            return Given(Root, "input") is null
                ? RequestText.Of([], "the request goes on from what was said before it")
                : ResponsesText.Read(Root);
        }
        catch (FormatException error)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, error.Message, "input");
        }
    }

    private List<(string Role, string Text)> ReadMessages() =>
        [.. Conversation.Messages.Select(message => (message.Speaker.ToString().ToLowerInvariant(), TextOf(message.Parts)))];

    private static string TextOf(IReadOnlyList<Part> parts)
    {
        var text = new StringBuilder();
        foreach (Part part in parts)
        {
            text.Append(part switch
            {
                TextPart said => said.Text,
                RefusalPart refusal => refusal.Text,
                CallPart call => call.Name + call.Arguments,
                ResultPart result => TextOf(result.Parts),
                _ => "",
            });
        }

        return text.ToString();
    }
}
