using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Templates.Answers;
using Microsoft.Extensions.AI;

namespace Autarky.Models.Generation.Chat;

/// <summary>The messages and tools of Microsoft.Extensions.AI in OpenAI's shape, which chat templates read, and tool calls the other way.</summary>
internal static class ChatShapes
{
    public static JsonArray Messages(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var shaped = new JsonArray();
        if (!string.IsNullOrEmpty(instructions))
        {
            shaped.Add(new JsonObject { ["role"] = "system", ["content"] = instructions });
        }

        foreach (ChatMessage message in messages)
        {
            FunctionResultContent[] results = [.. message.Contents.OfType<FunctionResultContent>()];
            foreach (FunctionResultContent result in results)
            {
                shaped.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = result.CallId, ["content"] = Text(result.Result) });
            }

            if (results.Length == 0)
            {
                shaped.Add(Message(message));
            }
        }

        return shaped;
    }

    public static JsonArray? Tools(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } || options.ToolMode is NoneChatToolMode)
        {
            return null;
        }

        string? only = (options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;
        return
        [
            .. options.Tools.OfType<AIFunctionDeclaration>().Where(tool => only is null || tool.Name == only).Select(tool => new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = tool.Name,
                    ["description"] = tool.Description,
                    ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
                },
            }),
        ];
    }

    public static FunctionCallContent Call(ToolCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments, call.Id ?? "", call.Name, static text => JsonSerializer.Deserialize<Dictionary<string, object?>>(text, AIJsonUtilities.DefaultOptions));

    private static JsonObject Message(ChatMessage message)
    {
        foreach (AIContent content in message.Contents)
        {
            if (content is DataContent or UriContent)
            {
                throw new GenerationRefusedException(RefusalReason.Invalid, "A message holds something other than text, and the model reads text only.");
            }
        }

        var shaped = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        FunctionCallContent[] calls = [.. message.Contents.OfType<FunctionCallContent>()];
        if (calls.Length > 0)
        {
            shaped["tool_calls"] = new JsonArray([.. calls.Select(call => (JsonNode)new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = call.Name,
                    ["arguments"] = JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions),
                },
            })]);
        }

        return shaped;
    }

    private static string Text(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions),
    };
}
