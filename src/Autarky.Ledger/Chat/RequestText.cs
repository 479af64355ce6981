using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Autarky.Ledger.Chat;

/// <summary>
/// The text of a chat request in OpenAI's shape, split into the instructions (system and developer messages: the prompt template) and the
/// input (everything else: what a student reads).
/// </summary>
public sealed record RequestText
{
    /// <summary>Why a request with images and the like is not plain.</summary>
    public const string OtherThanText = "the request holds something other than text";

    /// <summary>The system and developer messages, joined by line feeds.</summary>
    public required string Instructions { get; init; }

    /// <summary>All other messages, joined by line feeds: for the usual classification request just the user's message.</summary>
    public required string Input { get; init; }

    /// <summary>Why only a model that does everything can serve the request ("the request uses tools"); null for one that a plain text answers.</summary>
    public required string? NotPlain { get; init; }

    /// <summary>SHA-256 (lower-case hexadecimal) of the roles and texts of all messages in order.</summary>
    public required string Hash { get; init; }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="FormatException">Not a chat request; the message says what is missing.</exception>
    public static RequestText Read(ReadOnlyMemory<byte> requestJson)
    {
        try
        {
            using var document = JsonDocument.Parse(requestJson);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException("The request is not valid JSON: " + error.Message, error);
        }
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    public static RequestText Read(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("The request must be a JSON object with a 'messages' list.");
        }

        if (!request.TryGetProperty("messages", out JsonElement messages) || messages.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The request has no 'messages' list.");
        }

        var spoken = new List<(string Role, string Text)>(messages.GetArrayLength());
        bool other = false;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object
                || !message.TryGetProperty("role", out JsonElement roleElement) || roleElement.ValueKind != JsonValueKind.String)
            {
                throw new FormatException("Every entry of 'messages' must be an object with a 'role' string.");
            }

            spoken.Add((Text(roleElement), Content(message, ref other)));
            other |= message.TryGetProperty("tool_calls", out JsonElement calls) && calls.ValueKind == JsonValueKind.Array;
        }

        return Of(spoken, PlainRequest.WhyNot(request) ?? (other ? OtherThanText : null));
    }

    /// <summary>The text of a conversation in no dialect.</summary>
    /// <param name="messages">Role (system, developer, user, assistant, tool) and text of each message, in order.</param>
    /// <param name="notPlain">See <see cref="NotPlain"/>.</param>
    public static RequestText Of(IReadOnlyList<(string Role, string Text)> messages, string? notPlain)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var instructions = new StringBuilder();
        var input = new StringBuilder();
        var hashed = new ArrayBufferWriter<byte>(512);
        foreach ((string role, string text) in messages)
        {
            StringBuilder target = role is "system" or "developer" ? instructions : input;
            if (target.Length > 0)
            {
                target.Append('\n');
            }

            target.Append(text);

            // Lengths before contents: no two different conversations share the bytes that are hashed.
            WriteWithLength(hashed, role);
            WriteWithLength(hashed, text);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashed.WrittenSpan, hash);

        return new RequestText
        {
            Instructions = instructions.ToString(),
            Input = input.ToString(),
            NotPlain = notPlain,
            Hash = Convert.ToHexStringLower(hash),
        };
    }

    private static void WriteWithLength(ArrayBufferWriter<byte> to, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> span = to.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        to.Advance(sizeof(int) + Encoding.UTF8.GetBytes(text, span[sizeof(int)..]));
    }

    private static string Content(JsonElement message, ref bool other)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            return "";
        }

        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return Text(content);
            case JsonValueKind.Null:
                return "";
            case JsonValueKind.Array:
                var parts = new StringBuilder();
                foreach (JsonElement part in content.EnumerateArray())
                {
                    if (part.ValueKind == JsonValueKind.Object
                        && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String)
                    {
                        parts.Append(Text(text));
                    }
                    else
                    {
                        other = true;
                    }
                }

                return parts.ToString();
            default:
                throw new FormatException("The 'content' of a message must be a string, a list of parts or null.");
        }
    }

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException("A text of 'messages' holds half of a surrogate pair, which is no valid Unicode.", error);
        }
    }
}
