namespace Autarky.Models.Generation.Scheduling;

/// <summary>Watches an answer's text for the texts that end it, and keeps back what may be the beginning of one.</summary>
/// <param name="stops">The texts; none is empty.</param>
internal sealed class StopTexts(IReadOnlyList<string> stops)
{
    private string _kept = "";

    /// <summary>The one that has come; null as long as none has. Nothing is released any more then.</summary>
    public string? Found { get; private set; }

    /// <summary>Takes the next text and gives what can no longer belong to a stop text.</summary>
    public string Push(string text)
    {
        if (Found is not null)
        {
            return "";
        }

        if (stops.Count == 0 || text.Length == 0)
        {
            return text;
        }

        string all = _kept + text;
        (string? first, int end) = (null, all.Length);
        foreach (string stop in stops)
        {
            int at = all.IndexOf(stop, StringComparison.Ordinal);
            (first, end) = at >= 0 && at < end ? (stop, at) : (first, end);
        }

        if (first is not null)
        {
            Found = first;
            _kept = "";
            return all[..end];
        }

        int kept = stops.Max(stop => Overlap(all, stop));
        _kept = all[^kept..];
        return all[..^kept];
    }

    /// <summary>What was kept back, at the end of the answer.</summary>
    public string Flush()
    {
        string rest = _kept;
        _kept = "";
        return rest;
    }

    // How much of the text's end is the beginning of the stop text.
    private static int Overlap(string text, string stop)
    {
        for (int length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
        {
            if (text.AsSpan()[^length..].SequenceEqual(stop.AsSpan(0, length)))
            {
                return length;
            }
        }

        return 0;
    }
}
