using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Autarky.Text.Templates.Answers;

/// <summary>Calls as JSON: one object or a list of objects with a name and arguments.</summary>
internal static class JsonCalls
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, MaxDepth = 64 };

    /// <summary>Writes arguments that were not JSON with no more escapes than JSON needs: they are no part of a page.</summary>
    public static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>All calls of a body, or null where it is something else.</summary>
    public static IReadOnlyList<ToolCall>? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One JSON value after the other, with white space or semicolons between.</summary>
    public static IReadOnlyList<ToolCall>? ReadSequence(string body)
    {
        var calls = new List<ToolCall>();
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        int at = 0;
        while (true)
        {
            while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)';')
            {
                at++;
            }

            if (at == bytes.Length)
            {
                return calls.Count > 0 ? calls : null;
            }

            try
            {
                var reader = new Utf8JsonReader(bytes.AsSpan(at), new JsonReaderOptions { AllowTrailingCommas = true, AllowMultipleValues = true });
                using var document = JsonDocument.ParseValue(ref reader);
                if (Read(document.RootElement) is not { } some)
                {
                    return null;
                }

                calls.AddRange(some);
                at += (int)reader.BytesConsumed;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static List<ToolCall>? Read(JsonElement root)
    {
        var calls = new List<ToolCall>();
        foreach (JsonElement item in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
        {
            if (ReadOne(item) is not { } call)
            {
                return null;
            }

            calls.Add(call);
        }

        return calls.Count > 0 ? calls : null;
    }

    private static ToolCall? ReadOne(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement source = item.TryGetProperty("function", out JsonElement function) && function.ValueKind == JsonValueKind.Object ? function : item;
        if (!(source.TryGetProperty("name", out JsonElement name) || source.TryGetProperty("tool_name", out name)) || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string? id = item.TryGetProperty("id", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        string arguments = source.TryGetProperty("arguments", out JsonElement value) || source.TryGetProperty("parameters", out value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => "{}",
                _ => value.GetRawText(),
            }
            : "{}";
        return new ToolCall(name.GetString()!, arguments, id);
    }
}
