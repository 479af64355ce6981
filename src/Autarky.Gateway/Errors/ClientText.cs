namespace Autarky.Gateway.Errors;

/// <summary>A client's text inside a message of ours.</summary>
internal static class ClientText
{
    /// <summary>The text made fit for a message: short, one line, printable, and without a key that was sent in the wrong place.</summary>
    public static string Quote(string text)
    {
        text = Scrubber.HideOurKeys(text);
        ReadOnlySpan<char> shown = text.AsSpan(0, Math.Min(text.Length, 100));
        return string.Create(shown.Length, shown, static (to, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        }) + (text.Length > 100 ? "…" : "");
    }
}
