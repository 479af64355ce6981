using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>The content of messages, and what tools answered, in no dialect.</summary>
internal static class ContentReader
{
    /// <summary>The parts of a text or a list of parts.</summary>
    /// <param name="content">A string or a list of objects with types.</param>
    /// <param name="at">Its place in the request.</param>
    /// <exception cref="GatewayException">It is neither.</exception>
    public static List<Part> Parts(JsonElement content, string at) => content.ValueKind switch
    {
        JsonValueKind.String => [new TextPart(content.GetString()!)],
        JsonValueKind.Array => [.. content.EnumerateArray().Select(PartOf)],
        _ => throw FieldChecks.Invalid($"'{at}' must be a string or a list of parts.", at),
    };

    private static Part PartOf(JsonElement part)
    {
        string type = GivenText(part, "type") ?? "";
        bool marked = Given(part, "prompt_cache_breakpoint") is { ValueKind: not JsonValueKind.False };
        switch (type)
        {
            case "input_text" or "output_text" or "text" or "summary_text" or "reasoning_text" when GivenText(part, "text") is { } text:
                return new TextPart(text, marked);
            case "refusal" when GivenText(part, "refusal") is { } refusal:
                return new RefusalPart(refusal);
            case "input_image" when GivenText(part, "image_url") is { } url:
                return SplitDataUrl(url) is (var media, var data)
                    ? new ImagePart(media, data, null, marked) { Detail = GivenText(part, "detail") }
                    : new ImagePart(null, null, url, marked) { Detail = GivenText(part, "detail") };
            case "input_file" when GivenText(part, "file_data") is { } file:
                (string MediaType, string Base64) document = SplitDataUrl(file) ?? ("application/pdf", file);
                return new DocumentPart(GivenText(part, "filename"), document.MediaType, document.Base64, marked);
            default:
                return new OtherPart(type, part); // a file of the provider's, an address, audio
        }
    }

    private static (string MediaType, string Base64)? SplitDataUrl(string url)
    {
        const string marker = ";base64,";
        int data = url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? url.IndexOf(marker, StringComparison.Ordinal) : -1;
        return data > 0 ? (url[5..data], url[(data + marker.Length)..]) : null;
    }
}
