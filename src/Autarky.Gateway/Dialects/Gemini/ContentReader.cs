using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Contents in no dialect. Contents of the model that follow each other are one message (clients keep each chunk of a stream as one), calls without an id get
/// one by their place, and results without one belong to the first call of their name that has none yet.
/// </summary>
internal sealed class ContentReader
{
    private readonly List<(string Id, string Name)> _open = [];
    private int _calls;

    public IEnumerable<Message> Read(JsonElement root)
    {
        var messages = new List<(Speaker Speaker, List<Part> Parts, string At)>();
        int index = 0;
        foreach (JsonElement content in GoogleJson.Items(root, "contents"))
        {
            string at = $"contents[{index++}]";
            Speaker speaker = GoogleJson.Text(content, "role") switch
            {
                "model" => Speaker.Assistant,
                "system" => Speaker.System,
                _ => Speaker.User,
            };
            if (speaker != Speaker.Assistant || messages is not [.., { Speaker: Speaker.Assistant }])
            {
                messages.Add((speaker, [], at));
            }

            foreach (JsonElement part in GoogleJson.Items(content, "parts"))
            {
                Add(messages[^1].Parts, part, speaker == Speaker.Assistant);
            }
        }

        return messages.Select(message => new Message(message.Speaker, message.Parts, message.At) { IsList = message.Parts is not [TextPart] });
    }

    private void Add(List<Part> parts, JsonElement part, bool isModel)
    {
        string? signature = GoogleJson.Text(part, "thoughtSignature") is { Length: > 0 } given and not Signature.Skip ? given : null;
        if (GoogleJson.Given(part, "functionCall") is { } call)
        {
            if (signature is not null)
            {
                parts.Add(new ThoughtPart("", Signature.Seal(SignedPart.Call, signature), IsHidden: true));
            }

            string name = GoogleJson.Text(call, "name")!;
            string id = GoogleJson.Text(call, "id") is { Length: > 0 } own ? own : $"call_{_calls}";
            _calls++;
            _open.Add((id, name));
            parts.Add(new CallPart(id, name, GoogleJson.Given(call, "args")?.GetRawText() ?? "{}"));
        }
        else if (GoogleJson.Given(part, "functionResponse") is { } response)
        {
            parts.Add(Result(response));
        }
        else if (GoogleJson.Text(part, "text") is { } text)
        {
            AddText(parts, text, GoogleJson.IsTrue(part, "thought"), signature, isModel);
        }
        else
        {
            parts.Add(Media(part) ?? Other(part));
        }
    }

    private static void AddText(List<Part> parts, string text, bool isThought, string? signature, bool isModel)
    {
        if (isThought)
        {
            ThoughtPart? carried = signature is null ? null : CarriedSignature.Read(signature);
            if (carried is not null)
            {
                // Its words came before it piece by piece, and stand in it once more.
                while (parts is [.., ThoughtPart { Seal: null }] && carried.Text.Length > 0)
                {
                    parts.RemoveAt(parts.Count - 1);
                }
            }

            parts.Add(carried ?? new ThoughtPart(text, signature is null ? null : Signature.Seal(SignedPart.Thought, signature)));
            return;
        }

        if (text.Length > 0)
        {
            if (isModel && parts is [.., TextPart before])
            {
                parts[^1] = before with { Text = before.Text + text };
            }
            else
            {
                parts.Add(new TextPart(text));
            }
        }

        if (signature is not null)
        {
            parts.Add(new ThoughtPart("", Signature.Seal(text.Length > 0 ? SignedPart.Text : SignedPart.EmptyText, signature), IsHidden: true));
        }
    }

    private ResultPart Result(JsonElement response)
    {
        string name = GoogleJson.Text(response, "name")!;
        string? given = GoogleJson.Text(response, "id") is { Length: > 0 } own ? own : null;
        int call = _open.FindIndex(open => given is null ? open.Name == name : open.Id == given);
        string? id = call < 0 ? given : _open[call].Id;
        if (call >= 0)
        {
            _open.RemoveAt(call);
        }

        bool isError = false;
        string text = GoogleJson.Given(response, "response") is { } said ? Said(said, out isError) : "";
        List<Part> parts = text.Length > 0 ? [new TextPart(text)] : [];
        parts.AddRange(GoogleJson.Items(response, "parts").Select(part => Media(part) ?? Other(part)));
        return new ResultPart(id ?? $"call_of_{name}", parts, isError) { Name = name };
    }

    // Clients put a text into the one member "output", "result" or "error"; anything else is an object of the tool's own.
    private static string Said(JsonElement response, out bool isError)
    {
        isError = false;
        if (response.GetPropertyCount() == 1)
        {
            JsonProperty only = response.EnumerateObject().First();
            isError = only.NameEquals("error"u8);
            if (only.Value.ValueKind == JsonValueKind.String && (isError || only.NameEquals("output"u8) || only.NameEquals("result"u8)))
            {
                return only.Value.GetString()!;
            }
        }

        return response.GetRawText();
    }

    private static Part? Media(JsonElement part)
    {
        if (GoogleJson.Given(part, "inlineData") is { } inline && GoogleJson.Text(inline, "data") is { } data)
        {
            string type = GoogleJson.Text(inline, "mimeType") ?? "image/png";
            return type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? new ImagePart(type, data, null)
                : type is "application/pdf" ? new DocumentPart(GoogleJson.Text(inline, "displayName"), type, data)
                : null;
        }

        return GoogleJson.Given(part, "fileData") is { } file && GoogleJson.Text(file, "fileUri") is { } url
            && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !url.Contains("generativelanguage.googleapis.com", StringComparison.Ordinal)
            && (GoogleJson.Text(file, "mimeType") ?? "image/").StartsWith("image/", StringComparison.OrdinalIgnoreCase)
                ? new ImagePart(GoogleJson.Text(file, "mimeType"), null, url)
                : null; // a file of Google's, or one that nobody else reads
    }

    private static OtherPart Other(JsonElement part) =>
        new(part.EnumerateObject().Select(member => member.Name).FirstOrDefault() is { } name ? ClientText.Quote(name) : "part", part);
}
