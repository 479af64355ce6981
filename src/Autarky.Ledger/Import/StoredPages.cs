using System.Globalization;
using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// Stored completions of a file that lists their messages apart, as OpenAI gives them (<c>GET /v1/chat/completions</c> and
/// <c>GET /v1/chat/completions/{id}/messages</c>): each waits until the file has been read, whichever came first. A message's id is that of its completion with
/// its place.
/// </summary>
internal sealed class StoredPages
{
    private const long MostBytes = 256L * 1024 * 1024;

    private readonly Dictionary<string, Waiting> _completions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _goesOnAfter = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The completions without messages of their own, in the order in which they came.</summary>
    public IEnumerable<Waiting> Completions => _completions.Values.OrderBy(waiting => waiting.Line);

    /// <summary>Keeps an entry that is a listed message, or a stored completion whose messages are not in it; false for anything else.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="isKnown">Whether a completion of the same id waits already: the pages of a list may overlap.</param>
    public bool Takes(JsonElement entry, Place place, out bool isKnown)
    {
        isKnown = false;
        if (entry.ValueKind != JsonValueKind.Object || entry.TextOrNull("id") is not { Length: > 0 } id || _bytes > MostBytes)
        {
            return false;
        }

        if (entry.TryField("choices", out JsonElement choices))
        {
            bool isWhole = choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0 && choices[0].ValueKind == JsonValueKind.Object
                && choices[0].TryField("message", out _);
            if (!isWhole || entry.TryField("request", out _) || entry.TryField("messages", out _) || entry.TryField("input", out _))
            {
                return false;
            }

            isKnown = !_completions.TryAdd(id, new Waiting(id, Kept(entry), place));
            return true;
        }

        if (entry.TryField("messages", out _) || !IsMessage(entry, out string completion, out int at))
        {
            return false;
        }

        if (!_messages.TryGetValue(completion, out SortedDictionary<int, byte[]>? known))
        {
            _messages[completion] = known = [];
        }

        known.TryAdd(at, Kept(entry));
        return true;
    }

    /// <summary>Told the end of a page, which may say that its list goes on.</summary>
    public void EndPage(JsonElement page)
    {
        JsonElement data = page.GetProperty("data");
        if (page.TryField("has_more", out JsonElement more) && more.ValueKind == JsonValueKind.True && data.GetArrayLength() > 0
            && data[data.GetArrayLength() - 1] is { ValueKind: JsonValueKind.Object } last && IsMessage(last, out string completion, out int at))
        {
            _goesOnAfter[completion] = Math.Max(at, _goesOnAfter.GetValueOrDefault(completion));
        }
    }

    /// <summary>The messages of a completion.</summary>
    /// <exception cref="FormatException">They are not in the file, or not all of them.</exception>
    public IReadOnlyList<byte[]> MessagesOf(string id)
    {
        if (!_messages.TryGetValue(id, out SortedDictionary<int, byte[]>? messages))
        {
            throw new FormatException(StoredCompletion.NoMessages);
        }

        bool goesOn = _goesOnAfter.TryGetValue(id, out int after) && messages.Count == after + 1;
        return !goesOn && messages.Keys.SequenceEqual(Enumerable.Range(0, messages.Count))
            ? [.. messages.Values]
            : throw new FormatException("The file has some messages of the stored completion and not all: fetch every page of their list.");
    }

    /// <summary>Whether an entry is a message of a list; its id is that of its completion with its place, from 0.</summary>
    public static bool IsMessage(JsonElement entry, out string completion, out int at)
    {
        string id = entry.TextOrNull("id") ?? "";
        int dash = id.LastIndexOf('-');
        completion = dash > 0 ? id[..dash] : "";
        at = 0;
        return dash > 0 && entry.TextOrNull("role") is not null
            && int.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out at);
    }

    private byte[] Kept(JsonElement entry)
    {
        byte[] raw = entry.Raw();
        _bytes += raw.Length;
        return raw;
    }

    /// <summary>A stored completion that waits for its messages.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Json">The object.</param>
    /// <param name="Place">Where it stands.</param>
    internal sealed record Waiting(string Id, byte[] Json, Place Place)
    {
        /// <summary>The line in which it stands.</summary>
        public long Line => Place.Line;
    }
}
