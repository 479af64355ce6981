using System.Text;

namespace Autarky.Gateway.Tests.Fakes;

internal static class Fixture
{
    public static string Text(string path) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", path));

    /// <summary>A file with one event's data a line, as events of OpenAI's dialect.</summary>
    public static string OpenAiEvents(string path) => path.EndsWith(".sse", StringComparison.Ordinal)
        ? Text(path)
        : string.Concat(Lines(path).Select(line => $"data: {line}\n\n")) + "data: [DONE]\n\n";

    /// <summary>A file with one event's data a line, as events of Anthropic's dialect.</summary>
    public static string AnthropicEvents(string path) => path.EndsWith(".sse", StringComparison.Ordinal)
        ? Text(path)
        : string.Concat(
            Lines(path).Select(line => $"event: {System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n"));

    /// <summary>A file with one chunk a line, as events of Google's dialect.</summary>
    public static string GeminiEvents(string path) => string.Concat(Lines(path).Select(line => $"data: {line}\n\n"));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string[] Lines(string path) => Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
