using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Dialects.Gemini;

/// <summary>
/// Writes a conversation as a request to generate content. What other dialects have besides is refused by name where the answer would be another without it,
/// and else left out and named. https://ai.google.dev/api/generate-content
/// </summary>
internal static class ConversationWriter
{
    // Fields of other dialects without which the answer would be another.
    private static readonly FrozenSet<string> Refused = FrozenSet.Create(
        "mcp_servers", "container", "logit_bias", "functions", "function_call", "modalities", "audio", "web_search_options", "prediction");

    /// <exception cref="GatewayException">It holds something that has no like; names the field.</exception>
    public static PartnerRequest Write(Conversation conversation, string model)
    {
        var dropped = new SortedSet<string>(StringComparer.Ordinal);
        var request = new JsonObject();
        TurnWriter.Write(request, conversation, dropped);
        WriteTools(request, conversation, dropped);
        JsonObject settings = SettingsWriter.Of(conversation, model, dropped);
        WriteOther(request, settings, conversation, dropped);
        if (settings.Count > 0)
        {
            request["generationConfig"] = settings;
        }

        return new PartnerRequest(GoogleJson.Bytes(request), [.. dropped]);
    }

    public static GatewayException Cannot(string param, string message) => new(GatewayError.ProviderCannotExpress, message, param);

    private static void WriteTools(JsonObject request, Conversation conversation, SortedSet<string> dropped)
    {
        var tools = new JsonArray();
        if (conversation.Tools.Count > 0)
        {
            tools.Add(new JsonObject { ["functionDeclarations"] = new JsonArray([.. conversation.Tools.Select(tool => Declaration(tool, dropped))]) });
        }

        foreach (OtherTool other in conversation.OtherTools)
        {
            if (conversation.Dialect == GeminiDialect.DialectName)
            {
                tools.Add(GoogleJson.Node(other.Value));
            }
            else if (other.IsDispensable)
            {
                dropped.Add(other.Type);
            }
            else
            {
                throw Cannot(
                    other.At,
                    $"'{other.At}' is of type '{ClientText.Quote(other.Type)}' and no function with a name: only functions have a counterpart at Google's "
                        + "servers.");
            }
        }

        if (tools.Count > 0)
        {
            request["tools"] = tools;
        }

        if (conversation.Tools.Count > 0 && Choice(conversation) is { } choice)
        {
            request["toolConfig"] = new JsonObject { ["functionCallingConfig"] = choice };
        }

        if (conversation.ParallelCalls == false && conversation.Tools.Count > 0)
        {
            dropped.Add("parallel_tool_calls");
        }
    }

    private static JsonObject Declaration(Tool tool, SortedSet<string> dropped)
    {
        var declaration = new JsonObject { ["name"] = tool.Name };
        if (tool.Description is { } description)
        {
            declaration["description"] = description;
        }

        if (tool.Parameters is { } parameters)
        {
            declaration["parametersJsonSchema"] = new SchemaSubset(dropped).Of(parameters);
        }

        if (tool.IsMarked)
        {
            dropped.Add("cache_control");
        }

        return declaration;
    }

    private static JsonObject? Choice(Conversation conversation)
    {
        ToolChoice? choice = conversation.ToolChoice;
        bool isStrict = conversation.Tools.All(tool => tool.Strict == true);
        string? mode = choice?.Use switch
        {
            ToolUse.None => "NONE",
            ToolUse.Required or ToolUse.Named => "ANY",
            _ when isStrict => "VALIDATED",
            ToolUse.Auto => "AUTO",
            _ => null,
        };
        JsonObject? config = mode is null ? null : new JsonObject { ["mode"] = mode };
        if (choice is { Use: ToolUse.Named, Name: { } name })
        {
            config!["allowedFunctionNames"] = new JsonArray(name);
        }

        return config;
    }

    private static void WriteOther(JsonObject request, JsonObject settings, Conversation conversation, SortedSet<string> dropped)
    {
        foreach ((string name, JsonElement value) in conversation.Other)
        {
            if (SettingsWriter.TryWrite(settings, name, value))
            {
                continue;
            }

            if (conversation.Dialect == GeminiDialect.DialectName)
            {
                // What stood in the settings is named so: generationConfig.mediaResolution.
                if (name.StartsWith(SettingsWriter.Place, StringComparison.Ordinal))
                {
                    settings[name[SettingsWriter.Place.Length..]] = GoogleJson.Node(value);
                }
                else
                {
                    request[name] = GoogleJson.Node(value);
                }
            }
            else if (Refused.Contains(name))
            {
                throw Cannot(name, $"'{ClientText.Quote(name)}' has no counterpart at Google's servers. Leave it out, or ask a model that knows it.");
            }
            else
            {
                dropped.Add(name);
            }
        }
    }
}
