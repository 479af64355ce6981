using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Autarky.Gateway.Errors;

/// <summary>Reads what providers say when they refuse: under an HTTP status, in place of an answer, or in the middle of one.</summary>
internal static class ErrorReader
{
    // What a server puts around its words: more is a page and no message.
    private const int LongestPlainText = 2000;

    /// <summary>The error in something that has the place of an answer or of a piece of one; null where it is none.</summary>
    public static SaidError? InAnswer(JsonElement root)
    {
        switch (root.ValueKind)
        {
            // Google's servers put their errors into a list.
            case JsonValueKind.Array when root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Object:
                return InAnswer(root[0]);
            case JsonValueKind.Object when root.TryGetProperty("error"u8, out JsonElement error) && SaysSomething(error):
                return Of(error);
            case JsonValueKind.Object when Says(root, "object", "error") || Says(root, "type", "error"):
                return Of(root);
            case JsonValueKind.Object when root.TryGetProperty("choices"u8, out JsonElement choices) && choices.ValueKind == JsonValueKind.Array:
                return choices.EnumerateArray().Select(InChoice).FirstOrDefault(said => said is not null);
            default:
                return null;
        }
    }

    /// <summary>The error in a body that is no answer: looser, since words without a frame are an error there too. Null where nothing is said.</summary>
    public static SaidError? InsteadOfAnswer(JsonElement root)
    {
        if (InAnswer(root) is { } said)
        {
            return said;
        }

        JsonElement body = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        return body.ValueKind == JsonValueKind.Object && Of(body) is { Message: not null } loose ? loose : null;
    }

    /// <summary>The error of a body under a status that refuses.</summary>
    public static SaidError Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.String
                ? new SaidError(Text(document.RootElement))
                : InsteadOfAnswer(document.RootElement) ?? default;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return default; // a proxy's page in HTML, most of the time: nothing that a client should read
        }
    }

    /// <summary>The error of an event that is named <c>error</c>: its data is JSON, or plain words.</summary>
    public static SaidError OfEvent(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return InsteadOfAnswer(document.RootElement) ?? new SaidError(Text(document.RootElement));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new SaidError(data.Length is > 0 and <= LongestPlainText ? Encoding.UTF8.GetString(data) : null);
        }
    }

    private static SaidError? InChoice(JsonElement choice) =>
        choice.ValueKind != JsonValueKind.Object ? null
            : choice.TryGetProperty("error"u8, out JsonElement error) && SaysSomething(error) ? Of(error)
            : Says(choice, "finish_reason", "error") ? new SaidError(null)
            : null;

    // Many servers have an empty field in every answer.
    private static bool SaysSomething(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => !error.ValueEquals(""u8),
        JsonValueKind.Object => error.EnumerateObject().MoveNext(),
        _ => false,
    };

    private static SaidError Of(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return new SaidError(Text(error));
        }

        string? code = Field(error, "code") ?? Number(error, "code");
        int? status = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 100 and <= 599 ? number : null;
        return new SaidError(
            Field(error, "message") ?? Field(error, "msg") ?? Field(error, "detail") ?? Listed(error, "detail") ?? Listed(error, "errors"),
            Field(error, "type") is { } type and not "error" ? type : Field(error, "status"),
            Field(error, "param"),
            status is null ? code : null,
            status);
    }

    // What a server of Python's makes of a request that does not fit its schema: {"detail":[{"loc":[…],"msg":"…"}]}.
    private static string? Listed(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            && string.Join("; ", list.EnumerateArray().Select(MessageOf).OfType<string>()) is { Length: > 0 } all
            ? all : null;

    private static string? MessageOf(JsonElement item) => item.ValueKind == JsonValueKind.Object ? Field(item, "message") ?? Field(item, "msg") : Text(item);

    private static bool Says(JsonElement parent, string name, string value) => Field(parent, name) == value;

    private static string? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;

    private static string? Field(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character
        }
    }
}
