using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiChat;

/// <summary>The field <c>tool_choice</c>: which of the tools may be called, and whether one must be.</summary>
internal static class ToolChoiceReader
{
    private const string Field = "tool_choice";

    /// <summary>The choice, and the tools that it leaves: <c>allowed_tools</c> names some of them.</summary>
    /// <exception cref="GatewayException">It has a form that only a partner of the same dialect could take, or allows what is not there.</exception>
    public static (ToolChoice? Choice, IReadOnlyList<Tool> Tools) Read(JsonElement root, IReadOnlyList<Tool> tools)
    {
        if (Given(root, Field) is not { } choice)
        {
            return (null, tools);
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            return (new ToolChoice(Mode(choice.GetString()!, Field, "none, auto, required, or an object that names a function or allowed tools")), tools);
        }

        return GivenText(choice, "type") switch
        {
            "allowed_tools" => Allowed(choice, tools),
            null or "function" when Given(choice, "function") is { } function && GivenText(function, "name") is { } name =>
                (new ToolChoice(ToolUse.Named, name), tools),
            null or "function" => throw Cannot("'tool_choice' must be auto, none, required or a function with a name.", Field),
            { } other => throw Cannot($"'tool_choice.type' is '{ClientText.Quote(other)}': it must be function or allowed_tools.", "tool_choice.type"),
        };
    }

    // https://platform.openai.com/docs/api-reference/chat/create#chat_create-tool_choice
    private static (ToolChoice, IReadOnlyList<Tool>) Allowed(JsonElement choice, IReadOnlyList<Tool> tools)
    {
        const string At = "tool_choice.allowed_tools";
        if (Given(choice, "allowed_tools") is not { ValueKind: JsonValueKind.Object } allowed
            || Given(allowed, "tools") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw Cannot($"'{At}' must be an object with a 'mode' and a list of 'tools' that is not empty.", At);
        }

        ToolUse mode = Mode(GivenText(allowed, "mode") ?? "", At + ".mode", "auto or required");
        if (mode == ToolUse.None)
        {
            throw Cannot($"'{At}.mode' is 'none': it must be auto or required.", At + ".mode");
        }

        var left = new List<Tool>();
        int index = 0;
        foreach (JsonElement tool in list.EnumerateArray())
        {
            string at = $"{At}.tools[{index++}]";
            string name = GivenText(tool, "type") is null or "function" && Given(tool, "function") is { } function && GivenText(function, "name") is { } named
                ? named
                : throw Cannot($"'{at}' must be a function with a name.", at);
            left.Add(tools.FirstOrDefault(offered => offered.Name == name)
                ?? throw Cannot($"'{at}' allows the function '{ClientText.Quote(name)}', which is not among 'tools'.", at));
        }

        return (new ToolChoice(mode), [.. left.DistinctBy(tool => tool.Name)]);
    }

    private static ToolUse Mode(string mode, string at, string words) => mode switch
    {
        "auto" => ToolUse.Auto,
        "none" => ToolUse.None,
        "required" => ToolUse.Required,
        _ => throw Cannot($"'{at}' is '{ClientText.Quote(mode)}': it must be {words}.", at),
    };

    private static GatewayException Cannot(string message, string param) => new(GatewayError.ProviderCannotExpress, message, param);
}
