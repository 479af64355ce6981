using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;

namespace Autarky.Text.Templates;

/// <summary>The texts of a model's chat templates.</summary>
/// <param name="Standard">For conversations; null where there is none.</param>
/// <param name="ToolUse">For conversations with tools; null where they have no template of their own.</param>
public sealed record TemplateTexts(string? Standard, string? ToolUse)
{
    private const string StandardKey = "tokenizer.chat_template";
    private const string ToolUseName = "tool_use";
    private const string ToolUseKey = StandardKey + "." + ToolUseName;

    /// <summary>Reads those of a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">The file that should hold them is no JSON.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TemplateTexts OfFolder(string folder)
    {
        TemplateTexts config = OfConfig(JsonFile.Find(folder, "tokenizer_config.json")?["chat_template"]);
        return Of(
            FileText(Path.Combine(folder, "chat_template.jinja")) ?? config.Standard,
            FileText(Path.Combine(folder, "additional_chat_templates", ToolUseName + ".jinja")) ?? config.ToolUse);
    }

    /// <summary>Reads those of a GGUF file.</summary>
    /// <exception cref="InvalidDataException">A value is no text.</exception>
    public static TemplateTexts OfMetadata(ModelMetadata metadata) => Of(metadata.FindText(StandardKey), metadata.FindText(ToolUseKey));

    /// <summary>Writes them under GGUF's keys.</summary>
    public void WriteTo(ModelMetadata metadata)
    {
        if (Standard is not null)
        {
            metadata.Set(StandardKey, Standard);
        }

        if (ToolUse is not null)
        {
            metadata.Set(StandardKey + "s", new[] { ToolUseName });
            metadata.Set(ToolUseKey, ToolUse);
        }
    }

    // The only one that there is serves all.
    private static TemplateTexts Of(string? standard, string? toolUse) =>
        standard is null ? new TemplateTexts(toolUse, null) : new TemplateTexts(standard, toolUse);

    private static TemplateTexts OfConfig(JsonNode? value) => value switch
    {
        JsonArray list => new TemplateTexts(Named(list, "default"), Named(list, ToolUseName)),
        _ => new TemplateTexts(Text(value), null),
    };

    private static string? Named(JsonArray list, string name) =>
        list.OfType<JsonObject>().Where(entry => Text(entry["name"]) == name).Select(entry => Text(entry["template"])).FirstOrDefault();

    private static string? FileText(string file) => File.Exists(file) && new FileInfo(file).Length <= JsonFile.Largest ? File.ReadAllText(file) : null;

    private static string? Text(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
