using System.Text;
using System.Text.Json;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Dialects.OpenAiChat;

namespace Autarky.Bench.Dialects;

/// <summary>An answer that a server gave once.</summary>
/// <param name="Folder">The folder of its file, below the one that was searched.</param>
/// <param name="Place">Its file, and where in it when there are several.</param>
/// <param name="Dialect">The dialect it is in.</param>
/// <param name="Bytes">Server-sent events, or one JSON object.</param>
/// <param name="IsStream">Whether it is events.</param>
internal sealed record RecordedAnswer(string Folder, string Place, IChatDialect Dialect, byte[] Bytes, bool IsStream)
{
    private static readonly IChatDialect OpenAi = KnownDialects.Find(OpenAiChatDialect.DialectName)!;
    private static readonly IChatDialect Anthropic = KnownDialects.Find(AnthropicDialect.DialectName)!;

    /// <summary>Every answer of a dialect we speak, in files of one event's data a line, of events, of JSON,
    /// of recorded sessions (<c>Entries</c>) and of cassettes.</summary>
    public static IEnumerable<RecordedAnswer> In(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(file =>
        {
            string path = Path.GetRelativePath(root, file);
            string folder = Path.GetDirectoryName(path)!;
            List<RecordedAnswer> found = [.. Path.GetExtension(file) switch
            {
                ".json" => Json(File.ReadAllText(file)),
                ".yaml" => Cassette(File.ReadAllLines(file)),
                ".txt" or ".sse" => Events(File.ReadAllText(file)),
                _ => [],
            }];
            return found.Select((each, index) => each with { Folder = folder, Place = found.Count == 1 ? path : $"{path} ({index + 1})" });
        });

    private static IEnumerable<RecordedAnswer> Events(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines is [['{', ..], ..])
        {
            if (lines.Select(Of).OfType<IChatDialect>().FirstOrDefault() is not { } dialect)
            {
                yield break;
            }

            // The answers to several requests stand one behind the other.
            var events = new StringBuilder();
            foreach (string line in lines)
            {
                events.Append(dialect == Anthropic ? $"event: {TypeOf(line)}\ndata: {line}\n\n" : $"data: {line}\n\n");
                if (TypeOf(line) == "message_stop")
                {
                    yield return Stream(dialect, events.ToString());
                    events.Clear();
                }
            }

            if (events.Length > 0)
            {
                yield return Stream(dialect, dialect == OpenAi ? events + "data: [DONE]\n\n" : events.ToString());
            }
        }
        else if (lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal))
            .Select(line => Of(line["data:".Length..])).OfType<IChatDialect>().FirstOrDefault() is { } spoken)
        {
            yield return Stream(spoken, text);
        }
    }

    private static IEnumerable<RecordedAnswer> Json(string text)
    {
        using JsonDocument? document = Parse(text);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return [];
        }

        JsonElement[] bodies = root.TryGetProperty("Entries"u8, out JsonElement entries) && entries.ValueKind == JsonValueKind.Array
            ? [.. entries.EnumerateArray().Where(entry => entry.TryGetProperty("ResponseBody"u8, out _))
                .Select(entry => entry.GetProperty("ResponseBody"u8))] : [root];
        return [.. bodies.SelectMany(body => body.ValueKind switch
        {
            JsonValueKind.String => Events(body.GetString()!),
            JsonValueKind.Array => Events(string.Concat(
                body.EnumerateArray().Where(line => line.ValueKind == JsonValueKind.String).Select(line => line.GetString()))),
            JsonValueKind.Object when WholeDialect(body) is { } dialect
                => [new RecordedAnswer("", "", dialect, Encoding.UTF8.GetBytes(body.GetRawText()), IsStream: false)],
            _ => [],
        })];
    }

    // Of a cassette's bodies, those that stand there as they are: texts in blocks. What was parsed before it was kept is no longer what the server sent.
    private static IEnumerable<RecordedAnswer> Cassette(string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            if (lines[at].Trim() is not ("string: |" or "string: |-" or "string: |+"))
            {
                continue;
            }

            int indent = IndentOf(lines[at]) + 2;
            string[] body = [.. lines.Skip(at + 1).TakeWhile(line => line.Length == 0 || IndentOf(line) >= indent)
                .Select(line => line.Length >= indent ? line[indent..] : "")];
            at += body.Length;
            string text = string.Join('\n', body) + "\n";
            foreach (RecordedAnswer found in text.StartsWith('{') ? Json(text) : Events(text))
            {
                yield return found;
            }
        }
    }

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;

    private static RecordedAnswer Stream(IChatDialect dialect, string events) => new("", "", dialect, Encoding.UTF8.GetBytes(events), IsStream: true);

    // The dialect of an event's data; null where it does not show.
    private static IChatDialect? Of(string data)
    {
        using JsonDocument? document = Parse(data);
        return document?.RootElement is not { ValueKind: JsonValueKind.Object } root ? null
            : root.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("message_start"u8) ? Anthropic
            : root.TryGetProperty("choices"u8, out JsonElement choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
                && choices[0].TryGetProperty("delta"u8, out _) ? OpenAi
            : null;
    }

    private static IChatDialect? WholeDialect(JsonElement body) =>
        body.TryGetProperty("type"u8, out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("message"u8)
        && body.TryGetProperty("model"u8, out _)
            && Anthropic.Partner.LooksRight(body) ? Anthropic
        : OpenAi.Partner.LooksRight(body) ? OpenAi
        : null;

    private static string TypeOf(string json)
    {
        using JsonDocument? document = Parse(json);
        return document is not null && document.RootElement.TryGetProperty("type"u8, out JsonElement type) ? type.GetString()! : "message";
    }

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
