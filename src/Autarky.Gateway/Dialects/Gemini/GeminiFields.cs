using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// The fields of a request that the gateway reads. Types are checked, and ranges only where a value could not be represented: what a provider accepts is the
/// provider's business. Unknown fields pass.
/// </summary>
internal static class GeminiFields
{
    private static readonly string[] Numbers = ["temperature", "topP", "topK", "presencePenalty", "frequencyPenalty"];
    private static readonly string[] WholeNumbers = ["maxOutputTokens", "candidateCount", "seed", "logprobs"];

    /// <exception cref="GatewayException">A field is missing or has the wrong type.</exception>
    public static void Check(JsonElement root)
    {
        JsonElement contents = GoogleJson.Given(root, "contents")
            ?? throw Invalid("The request has no 'contents'. Send a list with at least one content.", "contents");
        Require(contents, "contents", JsonValueKind.Array, "a list");
        if (contents.GetArrayLength() == 0)
        {
            throw Invalid("'contents' is empty. Send at least one content.", "contents");
        }

        int index = 0;
        foreach (JsonElement content in contents.EnumerateArray())
        {
            CheckContent(content, $"contents[{index++}]");
        }

        if (GoogleJson.Given(root, "systemInstruction") is { } system)
        {
            CheckContent(system, "systemInstruction");
        }

        CheckList(root, "tools", "an object", JsonValueKind.Object);
        Optional(root, "toolConfig", "an object", JsonValueKind.Object);
        Optional(root, "generationConfig", "an object", JsonValueKind.Object);
        if (GoogleJson.Given(root, "generationConfig") is { } settings)
        {
            CheckSettings(settings);
        }
    }

    private static void CheckContent(JsonElement content, string at)
    {
        Require(content, at, JsonValueKind.Object, "an object");
        if (GoogleJson.Given(content, "role") is { } role)
        {
            Require(role, at + ".role", JsonValueKind.String, "a string");
            if (StrictJson.Text(role, at + ".role") is var who && who is not ("user" or "model" or "function" or "system"))
            {
                throw Invalid($"'{at}.role' is '{ClientText.Quote(who)}': it must be user or model.", at + ".role");
            }
        }

        if (GoogleJson.Given(content, "parts") is not { } parts)
        {
            return;
        }

        Require(parts, at + ".parts", JsonValueKind.Array, "a list");
        int index = 0;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            string partAt = $"{at}.parts[{index++}]";
            Require(part, partAt, JsonValueKind.Object, "an object");
            Member(part, "text", partAt, JsonValueKind.String, "a string");
            Member(part, "thoughtSignature", partAt, JsonValueKind.String, "a string");
            CheckCall(part, "functionCall", "args", partAt);
            CheckCall(part, "functionResponse", "response", partAt);
            foreach (string name in (string[])["inlineData", "fileData"])
            {
                Member(part, name, partAt, JsonValueKind.Object, "an object");
            }
        }
    }

    private static void CheckCall(JsonElement part, string name, string inside, string at)
    {
        Member(part, name, at, JsonValueKind.Object, "an object");
        if (GoogleJson.Given(part, name) is { } call)
        {
            string callAt = $"{at}.{name}";
            if (GoogleJson.Given(call, "name") is null)
            {
                throw Invalid($"'{callAt}.name' is missing: it must be a string.", callAt + ".name");
            }

            Member(call, "name", callAt, JsonValueKind.String, "a string");
            Member(call, "id", callAt, JsonValueKind.String, "a string");
            Member(call, inside, callAt, JsonValueKind.Object, "an object");
        }
    }

    private static void CheckSettings(JsonElement settings)
    {
        const string at = "generationConfig";
        foreach (string name in Numbers)
        {
            Member(settings, name, at, JsonValueKind.Number, "a number");
            if (GoogleJson.Given(settings, name) is { } value && !(value.TryGetDouble(out double number) && double.IsFinite(number)))
            {
                throw Invalid($"'{at}.{name}' is too large a number.", $"{at}.{name}");
            }
        }

        foreach (string name in WholeNumbers)
        {
            if (GoogleJson.Given(settings, name) is { } value && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)))
            {
                throw Invalid($"'{at}.{name}' must be a whole number up to {int.MaxValue}.", $"{at}.{name}");
            }
        }

        CheckList(settings, "stopSequences", "a string", JsonValueKind.String);
        Member(settings, "responseMimeType", at, JsonValueKind.String, "a string");
        Member(settings, "thinkingConfig", at, JsonValueKind.Object, "an object");
    }

    private static void CheckList(JsonElement parent, string name, string words, JsonValueKind kind)
    {
        if (GoogleJson.Given(parent, name) is not { } list)
        {
            return;
        }

        Require(list, name, JsonValueKind.Array, "a list");
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            Require(item, $"{name}[{index++}]", kind, words);
        }
    }

    private static void Optional(JsonElement root, string name, string words, JsonValueKind kind)
    {
        if (GoogleJson.Given(root, name) is { } value)
        {
            Require(value, name, kind, words);
        }
    }

    private static void Member(JsonElement parent, string name, string at, JsonValueKind kind, string words)
    {
        if (GoogleJson.Given(parent, name) is { } value)
        {
            Require(value, $"{at}.{name}", kind, words);
            if (kind == JsonValueKind.String)
            {
                _ = StrictJson.Text(value, $"{at}.{name}");
            }
        }
    }

    private static void Require(JsonElement value, string at, JsonValueKind kind, string words)
    {
        if (value.ValueKind != kind)
        {
            throw Invalid($"'{at}' must be {words}, not {StrictJson.Name(value.ValueKind)}.", at);
        }
    }

    private static GatewayException Invalid(string message, string param) => new(GatewayError.ClientBodyInvalid, message, param);
}
