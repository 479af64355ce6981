using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using static Autarky.Gateway.Json.FieldChecks;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>
/// The fields of a request for a response that the gateway reads. Types are checked, and ranges only where a value could not be represented: what a provider
/// accepts is the provider's business. Unknown fields pass.
/// </summary>
internal static class ResponsesFields
{
    /// <summary>Characters of the longest name of a model or a user: they become columns of the ledger.</summary>
    private const int LongestName = 1000;

    private static readonly JsonValueKind[] Truth = [JsonValueKind.True, JsonValueKind.False];

    /// <exception cref="GatewayException">A field is missing or has the wrong type.</exception>
    public static void Check(JsonElement root)
    {
        CheckName(root, "model", "The request has no 'model'. Name a use case or a model; GET /v1/models lists them.");
        CheckName(root, "user", null);
        CheckInput(root);
        foreach (string name in (ReadOnlySpan<string>)["stream", "store", "background", "parallel_tool_calls"])
        {
            Optional(root, name, "true or false", Truth);
        }

        foreach (string name in (ReadOnlySpan<string>)
            ["instructions", "previous_response_id", "truncation", "service_tier", "prompt_cache_key", "safety_identifier"])
        {
            Optional(root, name, "a string", JsonValueKind.String);
        }

        foreach (string name in (ReadOnlySpan<string>)["text", "reasoning", "metadata", "stream_options"])
        {
            Optional(root, name, "an object", JsonValueKind.Object);
        }

        CheckNumber(root, "temperature");
        CheckNumber(root, "top_p");
        CheckWhole(root, "max_output_tokens", 0, int.MaxValue);
        CheckWhole(root, "max_tool_calls", 0, int.MaxValue);
        CheckWhole(root, "top_logprobs", 0, 20);
        CheckList(root, "tools", JsonValueKind.Object, "an object");
        CheckList(root, "include", JsonValueKind.String, "a string");
        Optional(root, "tool_choice", "a string or an object", JsonValueKind.String, JsonValueKind.Object);
        CheckInner(root);
        CheckBackground(root);
    }

    private static void CheckName(JsonElement root, string name, string? missing)
    {
        if (Given(root, name) is not { } value)
        {
            if (missing is not null)
            {
                throw Invalid(missing, name);
            }

            return;
        }

        Require(value, name, JsonValueKind.String, "a string");
        if (StrictJson.Text(value, name) is { Length: 0 or > LongestName } given)
        {
            throw Invalid(given.Length == 0 ? missing ?? $"'{name}' is empty." : $"'{name}' is longer than {LongestName} characters.", name);
        }
    }

    private static void CheckInput(JsonElement root)
    {
        if (Given(root, "input") is not { } input)
        {
            if (Given(root, "previous_response_id") is null && Given(root, "prompt") is null && Given(root, "conversation") is null)
            {
                throw Invalid("Missing required parameter: 'input'. Send a text or a list of items.", "input");
            }

            return;
        }

        if (input.ValueKind != JsonValueKind.Array)
        {
            Require(input, "input", JsonValueKind.String, "a string or a list of items");
            return;
        }

        int index = 0;
        foreach (JsonElement item in input.EnumerateArray())
        {
            string at = $"input[{index++}]";
            Require(item, at, JsonValueKind.Object, "an object");
            if (Given(item, "type") is { } type)
            {
                Require(type, at + ".type", JsonValueKind.String, "a string");
            }

            if (Given(item, "role") is { } role)
            {
                Require(role, at + ".role", JsonValueKind.String, "a string");
            }

            CheckParts(item, "content", at);
            CheckParts(item, "output", at);
        }
    }

    private static void CheckParts(JsonElement item, string name, string at)
    {
        if (Given(item, name) is not { ValueKind: JsonValueKind.Array } parts)
        {
            return;
        }

        int index = 0;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            string partAt = $"{at}.{name}[{index++}]";
            Require(part, partAt, JsonValueKind.Object, "an object");
            Require(
                Given(part, "type") ?? throw Invalid($"'{partAt}.type' is missing: it must be a string.", partAt + ".type"),
                partAt + ".type",
                JsonValueKind.String,
                "a string");
        }
    }

    private static void CheckInner(JsonElement root)
    {
        if (Given(root, "text") is { } text && Given(text, "format") is { } format)
        {
            Require(format, "text.format", JsonValueKind.Object, "an object");
        }

        if (Given(root, "reasoning") is { } reasoning && Given(reasoning, "effort") is { } effort)
        {
            Require(effort, "reasoning.effort", JsonValueKind.String, "a string");
        }

        if (Given(root, "metadata") is { } metadata)
        {
            foreach (JsonProperty member in metadata.EnumerateObject())
            {
                Require(member.Value, "metadata." + ClientText.Quote(member.Name), JsonValueKind.String, "a string");
            }
        }
    }

    private static void CheckBackground(JsonElement root)
    {
        if (Given(root, "background") is not { ValueKind: JsonValueKind.True })
        {
            return;
        }

        if (Given(root, "store") is { ValueKind: JsonValueKind.False })
        {
            throw Invalid("'background' needs 'store': a response that runs on without its client must be kept to be asked for. Leave 'store' out.", "store");
        }

        if (Given(root, "stream") is { ValueKind: JsonValueKind.True })
        {
            throw Invalid(
                "'background' with 'stream' is not supported here. Leave 'stream' out and ask for the response with GET /v1/responses/{id}.", "stream");
        }
    }

    private static void CheckNumber(JsonElement root, string name)
    {
        Optional(root, name, "a number", JsonValueKind.Number);
        if (Given(root, name) is { } value && !(value.TryGetDouble(out double number) && double.IsFinite(number)))
        {
            throw Invalid($"'{name}' is too large a number.", name);
        }
    }

    private static void CheckWhole(JsonElement root, string name, long least, long most)
    {
        if (Given(root, name) is { } value
            && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long whole) && whole >= least && whole <= most))
        {
            throw Invalid($"'{name}' must be a whole number from {least} to {most}.", name);
        }
    }
}
