using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;

namespace Autarky.Text.Templates;

/// <summary>The chat template of a Hugging Face folder.</summary>
public static class FolderTemplate
{
    /// <summary>Reads it.</summary>
    /// <returns>Its text; null where there is none.</returns>
    /// <exception cref="InvalidDataException">The file that should hold it is no JSON.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string? Find(string folder)
    {
        string file = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(file) && new FileInfo(file).Length <= JsonFile.Largest)
        {
            return File.ReadAllText(file);
        }

        return JsonFile.Find(folder, "tokenizer_config.json")?["chat_template"] switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),

            // Several by name: the one for conversations is called default.
            JsonArray list =>
                list.OfType<JsonObject>().Where(entry => Text(entry["name"]) == "default").Select(entry => Text(entry["template"])).FirstOrDefault(),
            _ => null,
        };
    }

    private static string? Text(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
