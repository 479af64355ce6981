using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Local;

/// <summary>The tools that a request leaves a local model to call.</summary>
internal static class LocalTools
{
    /// <summary>Those that may be called, and whether one must be; null for none.</summary>
    /// <exception cref="GatewayException">A tool is no function, or one must be called that is not offered.</exception>
    public static (JsonArray? Tools, bool MustCall) Read(Conversation conversation)
    {
        if (conversation.OtherTools.FirstOrDefault(tool => !tool.IsDispensable) is { } other)
        {
            throw new GatewayException(
                GatewayError.ProviderCannotExpress,
                "Every tool must be {\"type\": \"function\", \"function\": {\"name\": …}}, "
                    + $"and '{other.At}' is of type '{ClientText.Quote(other.Type)}'.",
                "tools");
        }

        switch (conversation.ToolChoice)
        {
            case { Use: ToolUse.None }:
                return (null, false);
            case { Use: ToolUse.Required }:
                return (LocalMessages.Tools(conversation.Tools)
                    ?? throw Wrong("'tool_choice' demands that a tool is called, and the request offers none: send 'tools' with functions."), true);
            case { Use: ToolUse.Named, Name: var name }:
                return (LocalMessages.Tools(conversation.Tools.Where(tool => tool.Name == name))
                    ?? throw Wrong(conversation.Tools.Count > 0
                        ? $"'tool_choice' names the function '{ClientText.Quote(name!)}', which is not among 'tools'."
                        : $"'tool_choice' names the function '{ClientText.Quote(name!)}', and the request has no 'tools'."), true);
            default:
                return (LocalMessages.Tools(conversation.Tools), false);
        }
    }

    private static GatewayException Wrong(string message) => new(GatewayError.ClientBodyInvalid, message, "tool_choice");
}
