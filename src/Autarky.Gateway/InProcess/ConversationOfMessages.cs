using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.OpenAiChat;
using Microsoft.Extensions.AI;

namespace Autarky.Gateway.InProcess;

/// <summary>Messages and options of Microsoft.Extensions.AI as a conversation in no dialect.</summary>
internal static class ConversationOfMessages
{
    public static Conversation Read(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStream)
    {
        var read = new List<Message>();
        if (!string.IsNullOrEmpty(options?.Instructions))
        {
            read.Add(new Message(Speaker.System, [new TextPart(options.Instructions)], "instructions"));
        }

        foreach (ChatMessage message in messages)
        {
            Add(read, message);
        }

        return new Conversation
        {
            Dialect = OpenAiChatDialect.DialectName,
            Messages = read,
            Tools = options?.Tools is { } tools
                ? [.. tools.OfType<AIFunctionDeclaration>().Select(tool => new Tool(tool.Name, tool.Description, tool.JsonSchema))]
                : [],
            ToolChoice = options?.ToolMode switch
            {
                NoneChatToolMode => new ToolChoice(ToolUse.None),
                RequiredChatToolMode { RequiredFunctionName: { } name } => new ToolChoice(ToolUse.Named, name),
                RequiredChatToolMode => new ToolChoice(ToolUse.Required),
                _ => null,
            },
            ParallelCalls = options?.AllowMultipleToolCalls,
            MaxTokens = options?.MaxOutputTokens,
            Temperature = options?.Temperature,
            TopP = options?.TopP,
            TopK = options?.TopK,
            Stop = [.. options?.StopSequences ?? []],
            Format = options?.ResponseFormat is ChatResponseFormatJson json ? new AnswerFormat(json.SchemaName, json.Schema) : null,
            Stream = isStream,
            Other = Other(options),
        };
    }

    private static void Add(List<Message> read, ChatMessage message)
    {
        string at = $"messages[{read.Count}]";
        Part[] results =
        [
            .. message.Contents.OfType<FunctionResultContent>()
                .Select(result => (Part)new ResultPart(result.CallId, [new TextPart(TextOf(result.Result))], result.Exception is not null)),
        ];
        foreach (Part result in results)
        {
            read.Add(new Message(Speaker.Tool, [result], at));
        }

        List<Part> parts = [.. message.Contents.Select(PartOf).OfType<Part>()];
        if (parts.Count == 0 && results.Length > 0)
        {
            return;
        }

        Speaker speaker = message.Role == ChatRole.System ? Speaker.System
            : message.Role == ChatRole.Assistant ? Speaker.Assistant
            : message.Role == ChatRole.Tool && parts.Count == 0 ? Speaker.Tool
            : Speaker.User;
        read.Add(new Message(speaker, parts.Count > 0 ? parts : [new TextPart("")], at) { Name = message.AuthorName, IsList = parts.Count > 1 });
    }

    private static Part? PartOf(AIContent content) => content switch
    {
        TextContent text => new TextPart(text.Text),
        TextReasoningContent thought => new ThoughtPart(thought.Text, thought.ProtectedData),
        DataContent data when data.HasTopLevelMediaType("image") => new ImagePart(data.MediaType, data.Base64Data.ToString(), null),
        DataContent data => new DocumentPart(data.Name, data.MediaType, data.Base64Data.ToString()),
        UriContent address => new ImagePart(null, null, address.Uri.ToString()),
        FunctionCallContent call => new CallPart(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments, AIJsonUtilities.DefaultOptions)),
        _ => null, // counts, and what was told about earlier answers
    };

    private static string TextOf(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions),
    };

    // The options that are fields of OpenAI's, and what the caller adds by name.
    private static Dictionary<string, JsonElement> Other(ChatOptions? options)
    {
        var other = new Dictionary<string, JsonElement>();
        Add("seed", options?.Seed);
        Add("presence_penalty", options?.PresencePenalty);
        Add("frequency_penalty", options?.FrequencyPenalty);
        foreach ((string name, object? value) in options?.AdditionalProperties ?? [])
        {
            if (name != GatewayClient.AcceptUnsureProperty)
            {
                Add(name, value);
            }
        }

        return other;

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                other[name] = JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions);
            }
        }
    }
}
