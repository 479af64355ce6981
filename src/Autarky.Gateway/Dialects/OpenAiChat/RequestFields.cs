using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>
/// The fields of a chat request that have a known type. Types are checked, ranges only where a value could not be represented: what a
/// provider accepts is the provider's business. Unknown fields pass.
/// </summary>
internal static class RequestFields
{
    /// <summary>Characters of the longest name of a model or a user.</summary>
    private const int LongestName = 1000;

    private enum Kind
    {
        Text,
        Flag,
        Number,
        Whole,
        Positive,
        Object,
        List,
        TextOrTexts,
        TextOrObject,
        Messages,
        Choices,
    }

    // https://platform.openai.com/docs/api-reference/chat/create
    private static readonly FrozenDictionary<string, Kind> Known = new Dictionary<string, Kind>
    {
        ["model"] = Kind.Text,
        ["messages"] = Kind.Messages,
        ["stream"] = Kind.Flag,
        ["stream_options"] = Kind.Object,
        ["n"] = Kind.Choices,
        ["temperature"] = Kind.Number,
        ["top_p"] = Kind.Number,
        ["presence_penalty"] = Kind.Number,
        ["frequency_penalty"] = Kind.Number,
        ["max_tokens"] = Kind.Positive,
        ["max_completion_tokens"] = Kind.Positive,
        ["seed"] = Kind.Whole,
        ["top_logprobs"] = Kind.Whole,
        ["logprobs"] = Kind.Flag,
        ["store"] = Kind.Flag,
        ["parallel_tool_calls"] = Kind.Flag,
        ["stop"] = Kind.TextOrTexts,
        ["tools"] = Kind.List,
        ["functions"] = Kind.List,
        ["modalities"] = Kind.List,
        ["tool_choice"] = Kind.TextOrObject,
        ["function_call"] = Kind.TextOrObject,
        ["response_format"] = Kind.Object,
        ["logit_bias"] = Kind.Object,
        ["metadata"] = Kind.Object,
        ["audio"] = Kind.Object,
        ["prediction"] = Kind.Object,
        ["user"] = Kind.Text,
        ["reasoning_effort"] = Kind.Text,
        ["service_tier"] = Kind.Text,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Kind>.AlternateLookup<ReadOnlySpan<char>> KnownSpans = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LongestKnown = Known.Keys.Max(name => name.Length);

    private static readonly string[] Roles = ["user", "assistant", "system", "tool", "developer", "function"];

    /// <exception cref="GatewayException">A field is missing or has the wrong type.</exception>
    public static void Check(JsonElement root)
    {
        bool model = false, messages = false;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!IsKnown(property, out Kind kind))
            {
                continue;
            }

            bool isModel = property.NameEquals("model"u8);
            model |= isModel;
            messages |= kind == Kind.Messages;
            if (property.Value.ValueKind == JsonValueKind.Null && !isModel && kind != Kind.Messages)
            {
                continue; // null means "not given" to every client library
            }

            string name = property.Name;

            CheckField(name, kind, property.Value);
        }

        if (!model)
        {
            throw Invalid("The request has no 'model'. Name a use case or a model; GET /v1/models lists them.", "model");
        }

        if (!messages)
        {
            throw Invalid("The request has no 'messages'. Send a list with at least one message.", "messages");
        }
    }

    private static void CheckField(string name, Kind kind, JsonElement value)
    {
        JsonValueKind has = value.ValueKind;
        switch (kind)
        {
            case Kind.Text:
                Require(has == JsonValueKind.String, name, "a string", has);
                CheckText(name, StrictJson.Text(value, name));

                break;
            case Kind.Flag:
                Require(has is JsonValueKind.True or JsonValueKind.False, name, "true or false", has);
                break;
            case Kind.Number:
                Require(has == JsonValueKind.Number, name, "a number", has);
                if (!value.TryGetDouble(out double number) || !double.IsFinite(number))
                {
                    throw Invalid($"'{name}' is too large a number.", name);
                }

                break;
            case Kind.Whole or Kind.Positive or Kind.Choices:
                CheckWhole(name, kind, value);
                break;
            case Kind.Object:
                Require(has == JsonValueKind.Object, name, "an object", has);
                if (name == "stream_options" && value.TryGetProperty("include_usage"u8, out JsonElement usage))
                {
                    Require(
                        usage.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null,
                        "stream_options.include_usage",
                        "true or false",
                        usage.ValueKind);
                }

                if (name == "response_format")
                {
                    Require(
                        value.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String,
                        "response_format.type",
                        "a string",
                        type.ValueKind);
                }

                break;
            case Kind.List:
                Require(has == JsonValueKind.Array, name, "a list", has);
                if (name is "tools" or "functions")
                {
                    CheckItems(name, value, JsonValueKind.Object, "an object");
                }

                break;
            case Kind.TextOrTexts:
                Require(has is JsonValueKind.String or JsonValueKind.Array, name, "a string or a list of strings", has);
                if (has == JsonValueKind.Array)
                {
                    CheckItems(name, value, JsonValueKind.String, "a string");
                }

                break;
            case Kind.TextOrObject:
                Require(has is JsonValueKind.String or JsonValueKind.Object, name, "a string or an object", has);
                break;
            default:
                CheckMessages(value);
                break;
        }
    }

    private static void CheckText(string name, string text)
    {
        if (name == "model" && text.Length == 0)
        {
            throw Invalid("'model' is empty. Name a use case or a model; GET /v1/models lists them.", name);
        }

        // These two become columns of the ledger.
        if (name is "model" or "user" && text.Length > LongestName)
        {
            throw Invalid($"'{name}' is longer than {LongestName} characters.", name);
        }
    }

    private static void CheckWhole(string name, Kind kind, JsonElement value)
    {
        Require(value.ValueKind == JsonValueKind.Number, name, "a whole number", value.ValueKind);
        if (!value.TryGetInt64(out long whole))
        {
            throw Invalid($"'{name}' is not a whole number that fits 64 bits.", name);
        }

        if (kind == Kind.Positive && whole is < 1 or > int.MaxValue)
        {
            throw Invalid($"'{name}' must be from 1 to {int.MaxValue}.", name);
        }

        if (kind == Kind.Choices && whole is < 1 or > 128)
        {
            throw Invalid($"'{name}' must be from 1 to 128.", name);
        }
    }

    private static void CheckMessages(JsonElement messages)
    {
        Require(messages.ValueKind == JsonValueKind.Array, "messages", "a list", messages.ValueKind);
        if (messages.GetArrayLength() == 0)
        {
            throw Invalid("'messages' is empty. Send at least one message.", "messages");
        }

        int index = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            RequireAt(message.ValueKind == JsonValueKind.Object, index, "", "an object", message.ValueKind);
            if (!message.TryGetProperty("role"u8, out JsonElement role))
            {
                throw Invalid($"'{At(index, "")}' has no 'role'.", At(index, ".role"));
            }

            RequireAt(role.ValueKind == JsonValueKind.String, index, ".role", "a string", role.ValueKind);
            if (!IsRole(role))
            {
                throw Invalid(
                    $"'{At(index, ".role")}' is '{ClientText.Quote(StrictJson.Text(role, At(index, ".role")))}': "
                        + $"it must be one of {string.Join(", ", Roles.Order(StringComparer.Ordinal))}.",
                    At(index, ".role"));
            }

            CheckContent(index, role, message);
            index++;
        }
    }

    private static void CheckContent(int index, JsonElement role, JsonElement message)
    {
        if (message.TryGetProperty("tool_calls"u8, out JsonElement calls) && calls.ValueKind != JsonValueKind.Null)
        {
            RequireAt(calls.ValueKind == JsonValueKind.Array, index, ".tool_calls", "a list", calls.ValueKind);
            CheckItems(At(index, ".tool_calls"), calls, JsonValueKind.Object, "an object");
        }

        bool given = message.TryGetProperty("content"u8, out JsonElement content) && content.ValueKind != JsonValueKind.Null;
        if (!given)
        {
            if (!role.ValueEquals("assistant"u8) && !role.ValueEquals("function"u8))
            {
                throw Invalid($"'{At(index, ".content")}' is missing: a message of role '{role.GetString()}' needs text or parts.", At(index, ".content"));
            }

            return;
        }

        RequireAt(content.ValueKind is JsonValueKind.String or JsonValueKind.Array, index, ".content", "a string or a list of parts", content.ValueKind);
        if (content.ValueKind == JsonValueKind.Array)
        {
            CheckParts(At(index, ".content"), content);
        }
    }

    private static void CheckParts(string at, JsonElement content)
    {
        int index = 0;
        foreach (JsonElement part in content.EnumerateArray())
        {
            string partAt = $"{at}[{index++}]";
            Require(part.ValueKind == JsonValueKind.Object, partAt, "an object", part.ValueKind);
            Require(
                part.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String, partAt + ".type", "a string", type.ValueKind);
            if (type.ValueEquals("text"u8))
            {
                Require(
                    part.TryGetProperty("text"u8, out JsonElement text) && text.ValueKind == JsonValueKind.String,
                    partAt + ".text",
                    "a string",
                    text.ValueKind);
            }
        }
    }

    private static void CheckItems(string name, JsonElement list, JsonValueKind kind, string words)
    {
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            Require(item.ValueKind == kind, $"{name}[{index++}]", words, item.ValueKind);
        }
    }

    // Names are compared as they lie in the body: almost always, none needs a string of its own.
    private static bool IsKnown(JsonProperty property, out Kind kind)
    {
        ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (!name.Contains((byte)'\\'))
        {
            Span<char> chars = stackalloc char[LongestKnown];
            kind = default;
            return Ascii.ToUtf16(name, chars, out int length) == OperationStatus.Done && KnownSpans.TryGetValue(chars[..length], out kind);
        }

        try
        {
            return Known.TryGetValue(property.Name, out kind);
        }
        catch (InvalidOperationException)
        {
            // No valid Unicode: nobody's known field.
            kind = default;
            return false;
        }
    }

    private static bool IsRole(JsonElement value)
    {
        foreach (string role in Roles)
        {
            if (value.ValueEquals(role))
            {
                return true;
            }
        }

        return false;
    }

    // Where something is, in words: only for what is wrong with it.
    private static string At(int message, string member) => $"messages[{message}]{member}";

    private static void RequireAt(bool holds, int message, string member, string expected, JsonValueKind has)
    {
        if (!holds)
        {
            Require(false, At(message, member), expected, has);
        }
    }

    private static void Require(bool holds, string param, string expected, JsonValueKind has)
    {
        if (!holds)
        {
            throw Invalid(
                has == JsonValueKind.Undefined ? $"'{param}' is missing: it must be {expected}." : $"'{param}' must be {expected}, not {StrictJson.Name(has)}.",
                param);
        }
    }

    private static GatewayException Invalid(string message, string param) => new(GatewayError.ClientBodyInvalid, message, param);
}
