using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using static Autarky.Gateway.Json.JsonFields;

namespace Autarky.Gateway.Dialects.OpenAiResponses;

/// <summary>The field <c>tool_choice</c>: which of the tools may be called, and whether one must be.</summary>
internal static class ToolChoiceReader
{
    private const string Field = "tool_choice";

    /// <summary>The choice, and the functions that it leaves: <c>allowed_tools</c> names some of them.</summary>
    /// <exception cref="GatewayException">It has a form that only a partner of the same dialect could take, or allows what is not there.</exception>
    public static (ToolChoice? Choice, IReadOnlyList<Tool> Tools) Read(JsonElement root, WireTools tools)
    {
        if (Given(root, Field) is not { } choice)
        {
            return (null, tools.Tools);
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            return (new ToolChoice(Mode(choice.GetString()!, Field)), tools.Tools);
        }

        string type = GivenText(choice, "type") ?? "";
        return type switch
        {
            "allowed_tools" => Allowed(choice, tools),
            "function" or "custom" => (new ToolChoice(ToolUse.Named, Wire(choice, Field, tools)), tools.Tools),
            _ => throw Cannot(
                $"'tool_choice' demands a tool of type '{ClientText.Quote(type)}', which only its own provider can run. "
                    + "Demand a function, or ask a model of that provider.",
                Field),
        };
    }

    private static (ToolChoice, IReadOnlyList<Tool>) Allowed(JsonElement choice, WireTools tools)
    {
        ToolUse mode = Mode(GivenText(choice, "mode") ?? "", "tool_choice.mode");
        if (mode == ToolUse.None || Given(choice, "tools") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw FieldChecks.Invalid(
                "'tool_choice' of type allowed_tools must have a 'mode', auto or required, and a list of 'tools' that is not empty.", Field);
        }

        var left = new List<Tool>();
        int index = 0;
        foreach (JsonElement tool in list.EnumerateArray())
        {
            string at = $"tool_choice.tools[{index++}]";
            string type = GivenText(tool, "type") ?? "";
            if (type is "function" or "custom")
            {
                string wire = Wire(tool, at, tools);
                left.Add(tools.Tools.First(offered => offered.Name == wire));
            }
            else if (!new OtherTool(at, type, tool).IsDispensable)
            {
                throw Cannot($"'{at}' is of type '{ClientText.Quote(type)}', which only its own provider can run. Leave it out.", at);
            }
        }

        return (new ToolChoice(mode), [.. left.DistinctBy(tool => tool.Name)]);
    }

    private static string Wire(JsonElement named, string at, WireTools tools)
    {
        string name = GivenText(named, "name") ?? throw FieldChecks.Invalid($"'{at}.name' is missing: it must be a string.", at + ".name");
        string wire = tools.WireOf(GivenText(named, "namespace"), name);
        return tools.Tools.Any(offered => offered.Name == wire)
            ? wire
            : throw FieldChecks.Invalid($"'{at}' names the tool '{ClientText.Quote(name)}', which is not among 'tools'.", at);
    }

    private static ToolUse Mode(string mode, string at) => mode switch
    {
        "auto" => ToolUse.Auto,
        "none" => ToolUse.None,
        "required" => ToolUse.Required,
        _ => throw FieldChecks.Invalid($"'{at}' is '{ClientText.Quote(mode)}': it must be auto, none, required, or an object that names tools.", at),
    };

    private static GatewayException Cannot(string message, string param) => new(GatewayError.ProviderCannotExpress, message, param);
}
