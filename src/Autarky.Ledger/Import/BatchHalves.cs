using System.Text.Json;

namespace Autarky.Ledger.Import;

/// <summary>
/// The requests and answers of a batch, which OpenAI and Anthropic keep in files of their own: each waits until the file has been read, whichever came first.
/// Both name their exchange by <c>custom_id</c>.
/// </summary>
internal sealed class BatchHalves
{
    private const long MostBytes = 512L * 1024 * 1024;

    private readonly Dictionary<string, (byte[] Json, Place Place)> _requests = new(StringComparer.Ordinal);
    private readonly List<(string Id, byte[] Json, Place Place)> _answers = [];
    private long _bytes;

    /// <summary>The answers in the order in which they came, each with its request; null where the file has none.</summary>
    public IEnumerable<(byte[]? Request, byte[] Answer, Place Place)> Answers => _answers.Select(answer =>
        ((byte[]?)_requests.GetValueOrDefault(answer.Id).Json, answer.Json, answer.Place));

    /// <summary>Where requests stand that have no answer in the file.</summary>
    public IEnumerable<Place> Unanswered => _requests.ExceptBy(_answers.Select(answer => answer.Id), request => request.Key)
        .Select(request => request.Value.Place);

    /// <summary>Keeps a line that is one half of an exchange; false for anything else.</summary>
    /// <exception cref="FormatException">The half is there already, or there are too many.</exception>
    public bool Takes(JsonElement line, Place place)
    {
        if (line.ValueKind != JsonValueKind.Object || line.TextOrNull("custom_id") is not { } id || line.TryField("request", out _))
        {
            return false;
        }

        bool asks = RequestOf(line) is not null;
        bool answers = line.TryField("response", out _) || line.TryField("result", out _) || line.TryField("error", out _);
        if (asks == answers)
        {
            return false;
        }

        byte[] raw = line.Raw();
        _bytes += raw.Length;
        if (_bytes > MostBytes)
        {
            throw new FormatException($"The batch is too large to be put together from its halves: put 'request' and 'response' into one line.");
        }

        if (answers)
        {
            _answers.Add((id, raw, place));
        }
        else if (!_requests.TryAdd(id, (raw, place)))
        {
            throw new FormatException("The batch has two requests with this 'custom_id'.");
        }

        return true;
    }

    /// <summary>The body of a request's line; null where it has none.</summary>
    public static JsonElement? RequestOf(JsonElement line)
        => line.TryField("params", out JsonElement body) || line.TryField("body", out body) ? body.ValueKind == JsonValueKind.Object ? body : null : null;

    /// <summary>The response of an answer's line.</summary>
    /// <exception cref="FormatException">It is an error.</exception>
    public static JsonElement ResponseOf(JsonElement line)
    {
        if (line.TryField("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object)
        {
            return result.TryField("message", out JsonElement message) ? message
                : throw new FormatException($"The batch's answer is '{result.TextOrNull("type") ?? "none"}', not 'succeeded'.");
        }

        return line.TryField("response", out JsonElement response) ? response
            : throw new FormatException("The batch's answer is a provider's error.");
    }
}
