using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Writes what was said so far: roles alternate there and the first is the user, calls of a turn stand in one content, and so do all results of a turn, in the
/// order of their calls and before anything that the user says.
/// </summary>
internal sealed class TurnWriter
{
    private readonly Dictionary<string, (string Name, int Order)> _calls = [];
    private readonly SortedSet<string> _dropped;
    private readonly Conversation _conversation;

    private TurnWriter(Conversation conversation, SortedSet<string> dropped)
    {
        _conversation = conversation;
        _dropped = dropped;
        foreach (CallPart call in conversation.Messages.SelectMany(message => message.Parts).OfType<CallPart>())
        {
            if (call.Id is { } id)
            {
                _calls[id] = (call.Name, _calls.Count);
            }
        }
    }

    public static void Write(JsonObject request, Conversation conversation, SortedSet<string> dropped)
    {
        var writer = new TurnWriter(conversation, dropped);
        JsonArray system = writer.System();
        if (system.Count > 0)
        {
            request["systemInstruction"] = new JsonObject { ["parts"] = system };
        }

        JsonArray contents = writer.Contents();
        request["contents"] = contents.Count > 0 ? contents
            : throw ConversationWriter.Cannot("messages", "Google's servers need at least one message of the user.");
    }

    private JsonArray System()
    {
        var parts = new JsonArray();
        foreach (Message message in _conversation.Messages.Where(message => message.Speaker == Speaker.System))
        {
            Others(parts, message, message.Parts);
        }

        return parts;
    }

    private JsonArray Contents()
    {
        var contents = new JsonArray();
        string? last = null;
        List<Message> said = [.. _conversation.Messages.Where(message => message.Speaker != Speaker.System)];
        for (int first = 0; first < said.Count;)
        {
            bool isModel = said[first].Speaker == Speaker.Assistant;
            List<Message> turn = [.. said.Skip(first).TakeWhile(message => (message.Speaker == Speaker.Assistant) == isModel)];
            first += turn.Count;
            JsonArray parts = isModel ? Model(turn) : User(turn);
            string role = isModel ? "model" : "user";
            if (parts.Count == 0)
            {
                continue;
            }

            if (last is null && isModel)
            {
                contents.Add(Content("user", new JsonArray(Text(" ")))); // the first must be the user's
            }

            // A turn between them may have had nothing to say.
            if (last == role)
            {
                foreach (JsonNode? part in parts.ToArray())
                {
                    parts.Remove(part);
                    contents[^1]!["parts"]!.AsArray().Add(part);
                }
            }
            else
            {
                contents.Add(Content(role, parts));
            }

            last = role;
        }

        return contents;
    }

    private JsonArray User(List<Message> turn)
    {
        var parts = new JsonArray();
        var media = new List<(Message Message, Part Part)>();
        foreach ((Message message, ResultPart result) in turn
            .SelectMany(message => message.Parts.OfType<ResultPart>().Select(result => (message, result)))
            .OrderBy(one => one.result.CallId is { } id && _calls.TryGetValue(id, out (string, int Order) call) ? call.Order : int.MaxValue))
        {
            parts.Add(Result(message, result));
            media.AddRange(result.Parts.Where(part => part is not TextPart).Select(part => (message, part)));
        }

        foreach ((Message message, Part part) in media)
        {
            Others(parts, message, [part]);
        }

        foreach (Message message in turn)
        {
            Others(parts, message, [.. message.Parts.Where(part => part is not ResultPart)]);
        }

        return parts;
    }

    private JsonArray Model(List<Message> turn)
    {
        var parts = new JsonArray();
        string? ofCall = null;
        bool anyCall = false;
        var ofText = new Queue<(SignedPart Place, string Value)>();
        foreach ((Message message, Part part) in turn.SelectMany(message => message.Parts.Select(part => (message, part))))
        {
            switch (part)
            {
                case ThoughtPart thought when Signature.Read(thought.Seal) is { } signature:
                    if (thought.Text.Length > 0)
                    {
                        parts.Add(new JsonObject { ["text"] = thought.Text, ["thought"] = true });
                    }

                    // Some dialects put thoughts before everything else: then the text that is signed comes later.
                    if (signature.Place == SignedPart.Call)
                    {
                        ofCall = signature.Value;
                    }
                    else if (signature.Place == SignedPart.Thought || parts is [.., JsonObject said] && IsUnsignedText(said))
                    {
                        Sign(parts, signature.Place, signature.Value);
                    }
                    else
                    {
                        ofText.Enqueue(signature);
                    }

                    break;
                case ThoughtPart:
                    _dropped.Add(Conversation.ForeignThoughts); // only its maker takes a thought back
                    break;
                case CallPart call:
                    JsonObject written = Call(call, message.At);

                    // The first call of a turn must have a signature; others have one only where it came.
                    if ((ofCall ?? (anyCall ? null : Signature.Skip)) is { } sign)
                    {
                        written["thoughtSignature"] = sign;
                    }

                    (ofCall, anyCall) = (null, true);
                    Mark(call);
                    parts.Add(written);
                    break;
                default:
                    Others(parts, message, [part]);
                    if (part is TextPart && ofText.TryDequeue(out (SignedPart Place, string Value) signed))
                    {
                        Sign(parts, signed.Place, signed.Value);
                    }

                    break;
            }
        }

        while (ofText.TryDequeue(out (SignedPart Place, string Value) left))
        {
            Sign(parts, SignedPart.EmptyText, left.Value);
        }

        return parts;
    }

    private static bool IsUnsignedText(JsonObject part) =>
        part.ContainsKey("text") && !part.ContainsKey("thought") && !part.ContainsKey("thoughtSignature");

    private static void Sign(JsonArray parts, SignedPart place, string signature)
    {
        switch (place)
        {
            case SignedPart.EmptyText:
                parts.Add(new JsonObject { ["text"] = "", ["thoughtSignature"] = signature });
                break;
            case SignedPart.Text or SignedPart.Thought when parts is [.., JsonObject last] && last.ContainsKey("text") && !last.ContainsKey("thoughtSignature"):
                last["thoughtSignature"] = signature;
                break;
            case SignedPart.Text or SignedPart.Thought:
                JsonObject empty = Text("");
                empty["thoughtSignature"] = signature;
                parts.Add(empty);
                break;
        }
    }

    private void Others(JsonArray parts, Message message, IReadOnlyList<Part> all)
    {
        for (int index = 0; index < all.Count; index++)
        {
            string at = message.IsList ? $"{message.At}.content[{index}]" : message.At;
            Mark(all[index]);
            switch (all[index])
            {
                case TextPart { Text.Length: > 0 } text:
                    parts.Add(Text(text.Text));
                    break;
                case RefusalPart { Text.Length: > 0 } refusal:
                    parts.Add(Text(refusal.Text));
                    break;
                case ImagePart image:
                    parts.Add(Image(image, at));
                    break;
                case DocumentPart document:
                    parts.Add(Inline(document.MediaType, document.Base64)); // the title has no place
                    break;
                case OtherPart other when _conversation.Dialect == GeminiDialect.DialectName:
                    parts.Add(GoogleJson.Node(other.Value));
                    break;
                case OtherPart:
                    throw ConversationWriter.Cannot(at, $"'{at}' is neither text nor an image nor a document: it has no counterpart at Google's servers.");
            }
        }
    }

    private void Mark(Part part)
    {
        if (part.IsMarked)
        {
            _dropped.Add("cache_control");
        }
    }

    private static JsonObject Call(CallPart call, string at)
    {
        var function = new JsonObject();
        if (call.Id is { } id)
        {
            function["id"] = id;
        }

        function["name"] = call.Name;
        function["args"] = GoogleJson.Object(call.Arguments.Length == 0 ? "{}" : call.Arguments)
            ?? throw ConversationWriter.Cannot(at + ".tool_calls", $"The arguments of a call of '{at}' are no JSON object.");
        return new JsonObject { ["functionCall"] = function };
    }

    private JsonObject Result(Message message, ResultPart result)
    {
        Mark(result);
        string name = result.CallId is { } known && _calls.TryGetValue(known, out (string Name, int) call) ? call.Name
            : result.Name ?? throw ConversationWriter.Cannot(
                message.At, $"'{message.At}' answers a tool call that the conversation does not hold: Google's servers want the tool's name with its answer.");
        string text = string.Concat(result.Parts.OfType<TextPart>().Select(part => part.Text));
        var response = new JsonObject();
        if (result.CallId is { } id)
        {
            response["id"] = id;
        }

        response["name"] = name;
        response["response"] = _conversation.Dialect == GeminiDialect.DialectName && GoogleJson.Object(text) is { } itself ? itself
            : new JsonObject { [result.IsError ? "error" : "output"] = text };
        return new JsonObject { ["functionResponse"] = response };
    }

    private static JsonObject Image(ImagePart image, string at) => image switch
    {
        { Base64: { } data } => Inline(image.MediaType ?? "image/png", data),
        { Url: { } url } when url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("gs://", StringComparison.Ordinal) =>
            new JsonObject { ["fileData"] = new JsonObject { ["mimeType"] = image.MediaType ?? TypeOf(url), ["fileUri"] = url } },
        _ => throw ConversationWriter.Cannot(at, $"'{at}' is neither a data URL in base64 nor an https address."),
    };

    // Google's servers want it said; what an address does not tell is a photograph most of the time.
    private static string TypeOf(string url) => Path.GetExtension(url.Split('?', '#')[0]).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".gif" => "image/gif",
        ".heic" => "image/heic",
        ".heif" => "image/heif",
        _ => "image/jpeg",
    };

    private static JsonObject Inline(string type, string data) => new() { ["inlineData"] = new JsonObject { ["mimeType"] = type, ["data"] = data } };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static JsonObject Content(string role, JsonArray parts) => new() { ["role"] = role, ["parts"] = parts };
}
