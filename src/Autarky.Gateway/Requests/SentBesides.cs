using System.Text;
using System.Text.Json;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Requests;

/// <summary>
/// What a chat request sends besides the texts of its messages, and so is billed: tools, formats, calls of tools, thoughts, images, sound, files. For counting
/// where a provider does not: an image counts as 1,000 tokens (85 in low detail), sound as a token for 4,000 bytes (800 where it is compressed), a file as a
/// token for 30 bytes, and as 1,000 where only its address is sent.
/// </summary>
internal sealed class SentBesides
{
    private const int ImageTokens = 1000;
    private const int SmallImageTokens = 85;
    private const int FileTokens = 1000;
    private const int BytesOfAFileToken = 30;
    private const int BytesOfAWaveToken = 4000;
    private const int BytesOfASoundToken = 800;

    private static readonly string[] Described = ["tools", "functions", "response_format", "output_format", "output_config"];
    private static readonly string[] OfMessages = ["tool_calls", "function_call", "reasoning_content", "reasoning", "refusal"];

    private readonly StringBuilder _text = new();
    private long _tokens;

    private SentBesides()
    {
    }

    /// <summary>What is counted as text, JSON where it is sent as JSON.</summary>
    public string Text => _text.ToString();

    /// <summary>Tokens of what is no text.</summary>
    public int Tokens => (int)Math.Min(_tokens, int.MaxValue);

    /// <param name="body">The body of a request of any dialect with <c>messages</c> or <c>contents</c>, UTF-8 JSON.</param>
    public static SentBesides In(ReadOnlyMemory<byte> body)
    {
        var besides = new SentBesides();
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
        JsonElement root = document.RootElement;
        foreach (string name in Described)
        {
            besides.AddRaw(JsonFields.Given(root, name));
        }

        foreach (JsonElement message in Items(JsonFields.Given(root, "messages")))
        {
            foreach (string name in OfMessages)
            {
                besides.AddRaw(JsonFields.Given(message, name));
            }

            besides.AddParts(JsonFields.Given(message, "content"));
        }

        foreach (JsonElement content in Items(JsonFields.Given(root, "contents")))
        {
            besides.AddGoogleParts(JsonFields.Given(content, "parts"));
        }

        return besides;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement? list) =>
        list is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default; // over nothing

    private void AddParts(JsonElement? content)
    {
        foreach (JsonElement part in Items(content))
        {
            switch (JsonFields.TextOrNull(JsonFields.Given(part, "type")))
            {
                case null or "text" or "input_text" or "redacted_thinking":
                    break; // texts are counted as messages
                case "tool_result":
                    AddParts(JsonFields.Given(part, "content"));
                    break;
                case "thinking":
                    AddRaw(JsonFields.Given(part, "thinking"));
                    break;
                case "image" or "image_url" or "input_image":
                    bool isSmall = JsonFields.TextOrNull(JsonFields.Given(JsonFields.Given(part, "image_url") ?? part, "detail")) == "low";
                    _tokens += isSmall ? SmallImageTokens : ImageTokens;
                    break;
                case "input_audio" or "audio":
                    JsonElement sound = JsonFields.Given(part, "input_audio") ?? part;
                    bool isWave = JsonFields.TextOrNull(JsonFields.Given(sound, "format")) == "wav";
                    _tokens += BytesOf(JsonFields.Given(sound, "data")) / (isWave ? BytesOfAWaveToken : BytesOfASoundToken);
                    break;
                case "document" or "file" or "input_file":
                    AddFile(JsonFields.Given(part, "source") ?? JsonFields.Given(part, "file") ?? part);
                    break;
                default:
                    AddRaw(part);
                    break;
            }
        }
    }

    // Texts are counted as messages.
    private void AddGoogleParts(JsonElement? parts)
    {
        foreach (JsonElement part in Items(parts))
        {
            if ((JsonFields.Given(part, "inlineData") ?? JsonFields.Given(part, "inline_data")) is { } inline)
            {
                string type = JsonFields.TextOrNull(JsonFields.Given(inline, "mimeType") ?? JsonFields.Given(inline, "mime_type")) ?? "";
                bool isSound = type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase);
                _tokens += type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? ImageTokens
                    : BytesOf(JsonFields.Given(inline, "data")) / (isSound ? BytesOfASoundToken : BytesOfAFileToken);
            }
            else if (JsonFields.Given(part, "fileData") is not null || JsonFields.Given(part, "file_data") is not null)
            {
                _tokens += FileTokens;
            }
            else if (JsonFields.Given(part, "text") is null)
            {
                AddRaw(part);
            }
        }
    }

    private void AddFile(JsonElement file)
    {
        JsonElement? data = JsonFields.Given(file, "data") ?? JsonFields.Given(file, "file_data");
        switch (JsonFields.TextOrNull(JsonFields.Given(file, "type")))
        {
            case "text":
                AddRaw(data);
                break;
            case "content":
                AddRaw(JsonFields.Given(file, "content"));
                break;
            default:
                _tokens += data is null ? FileTokens : BytesOf(data) / BytesOfAFileToken;
                break;
        }
    }

    // A text without its quotes, anything else as it is sent.
    private void AddRaw(JsonElement? value)
    {
        if (value is { } given)
        {
            _text.Append(JsonFields.TextOrNull(given) ?? given.GetRawText()).Append('\n');
        }
    }

    // Of base64: four characters for three bytes.
    private static long BytesOf(JsonElement? base64) => base64 is { ValueKind: JsonValueKind.String } text ? text.GetRawText().Length * 3L / 4 : 0;
}
