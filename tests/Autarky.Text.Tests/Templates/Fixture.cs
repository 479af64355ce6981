using System.Reflection;
using System.Text.Json.Nodes;

namespace Autarky.Text.Tests.Templates;

/// <summary>The files of the folder Fixtures.</summary>
internal static class Fixture
{
    public static JsonArray Array(string name) => JsonNode.Parse(Text(name))!.AsArray();

    public static JsonObject Object(string name) => JsonNode.Parse(Text(name))!.AsObject();

    public static IEnumerable<JsonObject> Lines(string name) =>
        Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject());

    public static JsonObject Named(string file, string name) =>
        Array(file).Select(node => node!.AsObject()).Single(node => string.Equals((string?)node["name"], name, StringComparison.Ordinal));

    private static string Text(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("templates/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
