using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using static Autarky.Gateway.Json.FieldChecks;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// The fields of a request for a message that the gateway reads. Types are checked, and ranges only where a value could not be represented: what a provider
/// accepts is the provider's business. Unknown fields pass.
/// </summary>
internal static class MessagesFields
{
    /// <summary>Characters of the longest name of a model or a user: they become columns of the ledger.</summary>
    private const int LongestName = 1000;

    /// <exception cref="GatewayException">A field is missing or has the wrong type.</exception>
    public static void Check(JsonElement root, bool isCount)
    {
        if (Given(root, "model") is not { } model)
        {
            throw Invalid("The request has no 'model'. Name a use case or a model; GET /v1/models lists them.", "model");
        }

        Require(model, "model", JsonValueKind.String, "a string");
        if (StrictJson.Text(model, "model") is { Length: 0 or > LongestName } name)
        {
            throw Invalid(
                name.Length == 0
                    ? "'model' is empty. Name a use case or a model; GET /v1/models lists them."
                    : $"'model' is longer than {LongestName} characters.",
                "model");
        }

        CheckLimit(root, isCount);
        Optional(root, "stream", "true or false", JsonValueKind.True, JsonValueKind.False);
        CheckNumber(root, "temperature");
        CheckNumber(root, "top_p");
        Optional(root, "top_k", "a number", JsonValueKind.Number);
        Optional(root, "metadata", "an object", JsonValueKind.Object);
        Optional(root, "thinking", "an object", JsonValueKind.Object);
        Optional(root, "output_config", "an object", JsonValueKind.Object);
        Optional(root, "tool_choice", "an object", JsonValueKind.Object);
        CheckUser(root);
        CheckList(root, "stop_sequences", JsonValueKind.String, "a string");
        CheckList(root, "tools", JsonValueKind.Object, "an object");
        CheckSystem(root);
        CheckMessages(root);
    }

    private static void CheckLimit(JsonElement root, bool isCount)
    {
        if (Given(root, "max_tokens") is not { } most)
        {
            if (!isCount)
            {
                throw Invalid("The request has no 'max_tokens'. Say how many tokens the answer may have.", "max_tokens");
            }
        }
        else if (most.ValueKind != JsonValueKind.Number || !most.TryGetInt64(out long whole) || whole is < 0 or > int.MaxValue)
        {
            throw Invalid($"'max_tokens' must be a whole number from 0 to {int.MaxValue}.", "max_tokens");
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

    private static void CheckUser(JsonElement root)
    {
        if (Given(root, "metadata") is { } metadata && Given(metadata, "user_id") is { } user)
        {
            Require(user, "metadata.user_id", JsonValueKind.String, "a string");
            if (StrictJson.Text(user, "metadata.user_id").Length > LongestName)
            {
                throw Invalid($"'metadata.user_id' is longer than {LongestName} characters.", "metadata.user_id");
            }
        }
    }

    private static void CheckSystem(JsonElement root)
    {
        if (Given(root, "system") is not { } system)
        {
            return;
        }

        if (system.ValueKind != JsonValueKind.Array)
        {
            Require(system, "system", JsonValueKind.String, "a string or a list of text blocks");
            return;
        }

        CheckBlocks(system, "system");
    }

    private static void CheckMessages(JsonElement root)
    {
        if (Given(root, "messages") is not { } messages)
        {
            throw Invalid("The request has no 'messages'. Send a list with at least one message.", "messages");
        }

        Require(messages, "messages", JsonValueKind.Array, "a list");
        if (messages.GetArrayLength() == 0)
        {
            throw Invalid("'messages' is empty. Send at least one message.", "messages");
        }

        int index = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string at = $"messages[{index++}]";
            Require(message, at, JsonValueKind.Object, "an object");
            JsonElement role = Given(message, "role") ?? throw Invalid($"'{at}' has no 'role'.", at + ".role");
            Require(role, at + ".role", JsonValueKind.String, "a string");
            string who = StrictJson.Text(role, at + ".role");
            if (who is not ("user" or "assistant" or "system"))
            {
                throw Invalid($"'{at}.role' is '{ClientText.Quote(who)}': it must be one of assistant, system, user.", at + ".role");
            }

            JsonElement content = Given(message, "content") ?? throw Invalid($"'{at}.content' is missing: a message needs text or blocks.", at + ".content");
            if (content.ValueKind == JsonValueKind.Array)
            {
                CheckBlocks(content, at + ".content");
            }
            else
            {
                Require(content, at + ".content", JsonValueKind.String, "a string or a list of blocks");
            }
        }
    }

    private static void CheckBlocks(JsonElement blocks, string at)
    {
        int index = 0;
        foreach (JsonElement block in blocks.EnumerateArray())
        {
            string blockAt = $"{at}[{index++}]";
            Require(block, blockAt, JsonValueKind.Object, "an object");
            JsonElement type = Given(block, "type") ?? throw Invalid($"'{blockAt}.type' is missing: it must be a string.", blockAt + ".type");
            Require(type, blockAt + ".type", JsonValueKind.String, "a string");
            switch (StrictJson.Text(type, blockAt + ".type"))
            {
                case "text":
                    Member(block, "text", blockAt);
                    break;
                case "tool_use":
                    Member(block, "id", blockAt);
                    Member(block, "name", blockAt);
                    break;
                case "tool_result":
                    Member(block, "tool_use_id", blockAt);
                    if (Given(block, "content") is { ValueKind: not JsonValueKind.String } content)
                    {
                        Require(content, blockAt + ".content", JsonValueKind.Array, "a string or a list of blocks");
                        CheckBlocks(content, blockAt + ".content");
                    }

                    break;
            }
        }
    }

    private static void Member(JsonElement block, string name, string at) =>
        Require(
            Given(block, name) ?? throw Invalid($"'{at}.{name}' is missing: it must be a string.", $"{at}.{name}"),
            $"{at}.{name}",
            JsonValueKind.String,
            "a string");
}
