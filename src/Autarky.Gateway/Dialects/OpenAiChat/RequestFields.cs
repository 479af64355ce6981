using System.Collections.Frozen;
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

    private static readonly FrozenSet<string> Roles = FrozenSet.Create("system", "developer", "user", "assistant", "tool", "function");

    /// <exception cref="GatewayException">A field is missing or has the wrong type.</exception>
    public static void Check(JsonElement root)
    {
        bool model = false, messages = false;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = NameOf(property);
            if (!Known.TryGetValue(name, out Kind kind))
            {
                continue;
            }

            model |= name == "model";
            messages |= kind == Kind.Messages;
            if (property.Value.ValueKind == JsonValueKind.Null && name is not ("model" or "messages"))
            {
                continue; // null means "not given" to every client library
            }

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
            string at = $"messages[{index++}]";
            Require(message.ValueKind == JsonValueKind.Object, at, "an object", message.ValueKind);
            if (!message.TryGetProperty("role"u8, out JsonElement roleValue))
            {
                throw Invalid($"'{at}' has no 'role'.", at + ".role");
            }

            Require(roleValue.ValueKind == JsonValueKind.String, at + ".role", "a string", roleValue.ValueKind);
            string role = StrictJson.Text(roleValue, at + ".role");
            if (!Roles.Contains(role))
            {
                throw Invalid(
                    $"'{at}.role' is '{ClientText.Quote(role)}': it must be one of {string.Join(", ", Roles.Order(StringComparer.Ordinal))}.", at + ".role");
            }

            CheckContent(at, role, message);
        }
    }

    private static void CheckContent(string at, string role, JsonElement message)
    {
        if (message.TryGetProperty("tool_calls"u8, out JsonElement calls) && calls.ValueKind != JsonValueKind.Null)
        {
            Require(calls.ValueKind == JsonValueKind.Array, at + ".tool_calls", "a list", calls.ValueKind);
            CheckItems(at + ".tool_calls", calls, JsonValueKind.Object, "an object");
        }

        at += ".content";
        bool given = message.TryGetProperty("content"u8, out JsonElement content) && content.ValueKind != JsonValueKind.Null;
        if (!given)
        {
            if (role is "user" or "system" or "developer" or "tool")
            {
                throw Invalid($"'{at}' is missing: a message of role '{role}' needs text or parts.", at);
            }

            return;
        }

        Require(content.ValueKind is JsonValueKind.String or JsonValueKind.Array, at, "a string or a list of parts", content.ValueKind);
        if (content.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement part in content.EnumerateArray())
            {
                string partAt = $"{at}[{index++}]";
                Require(part.ValueKind == JsonValueKind.Object, partAt, "an object", part.ValueKind);
                Require(
                    part.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String,
                    partAt + ".type",
                    "a string",
                    type.ValueKind);
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
    }

    private static void CheckItems(string name, JsonElement list, JsonValueKind kind, string words)
    {
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            Require(item.ValueKind == kind, $"{name}[{index++}]", words, item.ValueKind);
        }
    }

    // A name that is no valid Unicode is nobody's known field.
    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "";
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
