using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>What clients are told of responses and items that are not kept, or are not theirs, in OpenAI's words.</summary>
internal static class ResponseFailures
{
    public static GatewayException Unknown(string id) =>
        new(GatewayError.ClientResponseUnknown, $"Response with id '{ClientText.Quote(id)}' not found.", "response_id");

    public static GatewayException PreviousUnknown(string id) => new(
        GatewayError.ClientPreviousUnknown, $"Previous response with id '{ClientText.Quote(id)}' not found.", "previous_response_id");

    public static GatewayException ItemUnknown(string id) => new(
        GatewayError.ClientItemUnknown,
        $"Item with id '{ClientText.Quote(id)}' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, "
            + "or remove this item from your input.",
        "input");
}
