namespace Autarky.WebConsole.Connecting;

/// <summary>A client's first request, to be copied.</summary>
/// <param name="Id">Names it on the page: letters and hyphens.</param>
/// <param name="Title">The language and the library.</param>
/// <param name="Needs">How to get the library; null where nothing is needed.</param>
/// <param name="Text">The program.</param>
internal sealed record Snippet(string Id, string Title, string? Needs, string Text);
