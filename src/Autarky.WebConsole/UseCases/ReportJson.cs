using System.Text.Json;

namespace Autarky.WebConsole.UseCases;

/// <summary>Reads parts of a report that may be missing or damaged: what is not as expected is left out.</summary>
internal static class ReportJson
{
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    public static double? Number(JsonElement element, string name)
    {
        JsonElement value = Member(element, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
    }

    public static List<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [Text(element)],
        JsonValueKind.Array => [.. element.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Take(50).Select(Text)],
        _ => [],
    };

    // GetString throws on escaped lone surrogates, which are valid JSON and no valid text.
    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "(not valid text)";
        }
    }
}
