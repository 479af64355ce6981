using System.Text;
using System.Text.Json;

namespace Autarky.Ledger.Import.Bodies;

/// <summary>The events of a recorded stream, each the JSON that it carries.</summary>
/// <param name="Events">Their data, in order.</param>
/// <param name="IsDone">Whether <c>[DONE]</c> came.</param>
internal sealed record EventText(IReadOnlyList<JsonElement> Events, bool IsDone)
{
    private const string Done = "[DONE]";

    /// <summary>Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), or one event's JSON a line.</summary>
    /// <exception cref="FormatException">An event is no JSON, or there is none.</exception>
    public static EventText Read(string text)
    {
        var reading = new Reading();
        var data = new StringBuilder();
        foreach (string line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n').Append(""))
        {
            if (line.Length == 0)
            {
                reading.Add(data.ToString());
                data.Clear();
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Append(data.Length > 0 ? "\n" : "").Append(line.AsSpan(line.AsSpan(5).StartsWith(' ') ? 6 : 5));
            }
            else if (line[0] == '{')
            {
                reading.Add(line);
            }
        }

        return reading.ToEvents("The 'response' is a text that is neither JSON nor the events of a stream ('data: …').");
    }

    /// <summary>Reads a list: chunks as objects, also with <c>event</c> and <c>data</c> around them, or a text's lines.</summary>
    /// <exception cref="FormatException">An event is no JSON, or there is none.</exception>
    public static EventText Read(JsonElement list)
    {
        JsonElement[] items = [.. list.EnumerateArray()];
        if (items.Length > 0 && items.All(item => item.ValueKind == JsonValueKind.String))
        {
            string[] lines = [.. items.Select(item => item.Text("response"))];
            bool haveEnds = lines.Any(line => line.EndsWith('\n') || line.EndsWith('\r'));
            return Read(haveEnds
            ? string.Concat(lines)
            : string.Concat(lines.Select(line => line + (line.StartsWith("data:", StringComparison.Ordinal) ? "\n\n" : "\n"))));
        }

        var reading = new Reading();
        foreach (JsonElement item in items)
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                reading.Add(item.Text("response"));
            }
            else if (item.ValueKind == JsonValueKind.Object)
            {
                reading.Add(item);
            }
            else
            {
                throw new FormatException($"The list 'response' must hold the events of a stream, not {LineFields.InWords(item.ValueKind)}.");
            }
        }

        return reading.ToEvents("The list 'response' is empty: the events of a stream are expected.");
    }

    private sealed class Reading
    {
        private readonly List<JsonElement> _events = [];
        private bool _done;

        public void Add(string data)
        {
            string trimmed = data.Trim();
            if (trimmed.Length == 0)
            {
                return;
            }

            if (trimmed == Done)
            {
                _done = true;
                return;
            }

            try
            {
                using var document = JsonDocument.Parse(trimmed);
                Add(document.RootElement.Clone());
            }
            catch (JsonException error)
            {
                throw new FormatException($"Event {_events.Count + 1} of the recorded stream is no JSON: it may have been cut off.", error);
            }
        }

        public void Add(JsonElement happened)
        {
            bool isWrapped = happened.ValueKind == JsonValueKind.Object && !happened.TryField("type", out _) && !happened.TryField("choices", out _);
            if (isWrapped && happened.TryField("data", out JsonElement data) && data.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            {
                if (data.ValueKind == JsonValueKind.String)
                {
                    Add(data.Text("data"));
                    return;
                }

                happened = data;
            }

            _events.Add(happened.ValueKind == JsonValueKind.Object
                ? happened
                : throw new FormatException($"Event {_events.Count + 1} of the recorded stream is {LineFields.InWords(happened.ValueKind)}, not an object."));
        }

        public EventText ToEvents(string whyEmpty) => _events.Count > 0 ? new EventText(_events, _done) : throw new UnreadDialectException(whyEmpty);
    }
}
