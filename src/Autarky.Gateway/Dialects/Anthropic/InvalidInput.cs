using System.Text.Json;
using Autarky.Ledger.Chat.Streams;

namespace Autarky.Gateway.Dialects.Anthropic;

/// <summary>
/// How a call looks whose arguments are no JSON object, broken off or wrong: the field must be an object, and what the model wrote should not be lost. It is in
/// this one member.
/// </summary>
internal static class InvalidInput
{
    /// <summary>The member's name.</summary>
    public const string Member = MergedBlock.InvalidInput;

    /// <summary>The arguments of a call's <c>input</c> as the model wrote them.</summary>
    public static string Arguments(JsonElement input) =>
        input.ValueKind == JsonValueKind.Object && input.GetPropertyCount() == 1
            && input.TryGetProperty(Member, out JsonElement written) && written.ValueKind == JsonValueKind.String
            ? written.GetString()!
            : input.GetRawText();
}
