using System.Text.Json;
using Autarky.Gateway.Errors;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Json;

/// <summary>Refuses members of a request that have another type than their dialect says; the message names the member.</summary>
internal static class FieldChecks
{
    /// <exception cref="GatewayException">The member is given and no list, or an item of it has another kind.</exception>
    public static void CheckList(JsonElement root, string name, JsonValueKind kind, string words)
    {
        if (Given(root, name) is not { } list)
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

    /// <exception cref="GatewayException">The member is given and of none of the kinds.</exception>
    public static void Optional(JsonElement root, string name, string words, params JsonValueKind[] kinds)
    {
        if (Given(root, name) is { } value && !kinds.Contains(value.ValueKind))
        {
            throw Invalid($"'{name}' must be {words}, not {StrictJson.Name(value.ValueKind)}.", name);
        }
    }

    /// <exception cref="GatewayException">The value has another kind.</exception>
    public static void Require(JsonElement value, string at, JsonValueKind kind, string words)
    {
        if (value.ValueKind != kind)
        {
            throw Invalid($"'{at}' must be {words}, not {StrictJson.Name(value.ValueKind)}.", at);
        }
    }

    /// <summary>The refusal of a member.</summary>
    public static GatewayException Invalid(string message, string param) => new(GatewayError.ClientBodyInvalid, message, param);
}
