using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Json;

/// <summary>JSON from clients: UTF-8, no duplicate names, bounded depth. What two parsers might read differently is refused.</summary>
internal static class StrictJson
{
    /// <exception cref="GatewayException">Not such JSON, or not an object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body, int maxDepth)
    {
        if (body.IsEmpty)
        {
            throw Invalid("The request has no body. Send a JSON object.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            throw Invalid("The body is not valid UTF-8.");
        }

        if (body.Span.StartsWith("\uFEFF"u8))
        {
            throw Invalid("The body begins with a byte order mark. Send the JSON without it.");
        }

        var options = new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false };
        if (HalfSurrogate.IsIn(body.Span))
        {
            // Before parsing: the parser throws wherever it happens to compare such a name or text, and partners read them in their own ways.
            throw Invalid("The body holds half of a surrogate pair ('\\ud800' to '\\udfff' without the other half), which is no valid Unicode.",
                FieldWithHalf(body, options));
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, options);
        }
        catch (JsonException error)
        {
            throw Explain(body, options, error);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            JsonValueKind kind = document.RootElement.ValueKind;
            document.Dispose();
            throw Invalid($"The body must be a JSON object, not {Name(kind)}.");
        }

        return document;
    }

    /// <summary>A string's value.</summary>
    /// <exception cref="GatewayException">It holds half of a surrogate pair.</exception>
    public static string Text(JsonElement value, string param)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, $"'{param}' holds half of a surrogate pair, which is no valid Unicode.", param);
        }
    }

    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static GatewayException Explain(ReadOnlyMemory<byte> body, JsonDocumentOptions options, JsonException error)
    {
        // The parser says that a name is double but not where: look again, off the hot path.
        try
        {
            using var lenient = JsonDocument.Parse(body, options with { AllowDuplicateProperties = true });
            if (FindDuplicate(lenient.RootElement, "") is { } path)
            {
                return Invalid($"'{path}' is given twice. Give it once.", path);
            }
        }
        catch (JsonException)
        {
            // Broken in other ways too.
        }

        string where = error.LineNumber is { } line && error.BytePositionInLine is { } column ? $" at line {line + 1}, byte {column + 1}" : "";
        string what = error.Message.Contains("depth", StringComparison.OrdinalIgnoreCase)
            ? $"The body nests deeper than {options.MaxDepth} levels{where}."
            : $"The body is not valid JSON{where}: it breaks off or holds something that JSON does not allow there.";
        return Invalid(what);
    }

    // Which field of the outermost object holds it; null when it is a name, or the rest is no JSON either.
    private static string? FieldWithHalf(ReadOnlyMemory<byte> body, JsonDocumentOptions options)
    {
        try
        {
            using var lenient = JsonDocument.Parse(body, options with { AllowDuplicateProperties = true });
            if (lenient.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in lenient.RootElement.EnumerateObject())
                {
                    if (!HalfSurrogate.IsIn(JsonMarshal.GetRawUtf8PropertyName(property)) && HalfSurrogate.IsIn(JsonMarshal.GetRawUtf8Value(property.Value)))
                    {
                        return ClientText.Quote(property.Name);
                    }
                }
            }
        }
        catch (JsonException)
        {
            // Broken in other ways too.
        }

        return null;
    }

    private static string? FindDuplicate(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                if (FindDuplicate(item, $"{path}[{index++}]") is { } found)
                {
                    return found;
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in element.EnumerateObject())
            {
                string name;
                try
                {
                    name = property.Name;
                }
                catch (InvalidOperationException)
                {
                    continue; // a name that is no valid Unicode
                }

                string at = path.Length == 0 ? ClientText.Quote(name) : $"{path}.{ClientText.Quote(name)}";
                if (!seen.Add(name))
                {
                    return at;
                }

                if (FindDuplicate(property.Value, at) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static GatewayException Invalid(string message, string? param = null) => new(GatewayError.ClientBodyInvalid, message, param);
}
