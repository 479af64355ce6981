using System.Text.RegularExpressions;
using Autarky.Application.Errors;
using Autarky.Models.Checkpoints.Gguf;

namespace Autarky.Application.Downloads;

/// <summary>Where a model is: one file under a URL, or a repository of a server that speaks as Hugging Face does.</summary>
public sealed partial record ModelAddress
{
    // More than any published model has.
    private const int MostParts = 1000;

    /// <summary>The server, for example <c>https://huggingface.co</c>; of a single file the server of its URL.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The file, or null for all that a repository's model consists of.</summary>
    public Uri? File { get; init; }

    /// <summary><c>owner/name</c>, or null where a URL is not of that form.</summary>
    public string? Repository { get; init; }

    /// <summary>A branch, tag or commit.</summary>
    public required string Revision { get; init; }

    /// <summary>Reads a URL, <c>owner/repo:file</c> or <c>owner/repo</c>.</summary>
    /// <exception cref="UserError">It is none of these.</exception>
    public static ModelAddress Parse(string text, string endpoint, string revision)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return FromUrl(Http(text), revision);
        }

        Match match = Reference().Match(text);
        if (!match.Success)
        {
            throw new UserError($"'{text}' names no model. Give a URL, owner/repo:file or owner/repo.", UserErrorKind.Usage);
        }

        var address = new ModelAddress { Endpoint = Http(endpoint), Repository = match.Groups["repo"].Value, Revision = revision };
        return match.Groups["file"] is { Success: true, Value: var file } ? address with { File = address.FileUrl(file) } : address;
    }

    /// <summary>The URL of a file of the repository.</summary>
    public Uri FileUrl(string file) =>
        Below($"{Repository}/resolve/{Uri.EscapeDataString(Revision)}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>The URL under which the server lists the repository.</summary>
    public Uri ListUrl() => Below($"api/models/{Repository}/revision/{Uri.EscapeDataString(Revision)}");

    /// <summary>The URLs of all parts of a model where one is that of its first part; else the URL alone.</summary>
    public static IEnumerable<Uri> PartsOf(Uri url)
    {
        string folder = url.AbsolutePath[..(url.AbsolutePath.LastIndexOf('/') + 1)];
        return GgufPartName.Parse(Uri.UnescapeDataString(url.Segments[^1])) is { Number: 1, Count: <= MostParts } part
            ? part.All.Select(name => new UriBuilder(url) { Path = folder + Uri.EscapeDataString(name) }.Uri)
            : [url];
    }

    /// <summary>The name that a file gets on this machine: the last part of its URL.</summary>
    /// <exception cref="UserError">That is no plain name.</exception>
    public static string NameOf(Uri url)
    {
        string name = Uri.UnescapeDataString(url.Segments[^1]);
        return PlainName().IsMatch(name) ? name : throw new UserError($"'{url}' does not end in the plain name of a file.", UserErrorKind.Usage);
    }

    private static ModelAddress FromUrl(Uri url, string revision)
    {
        string[] parts = url.AbsolutePath.Trim('/').Split('/');
        var server = new Uri(url.GetLeftPart(UriPartial.Authority));
        if (parts is [var owner, var repo] && !repo.EndsWith(".gguf", StringComparison.Ordinal) && !repo.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            return new ModelAddress { Endpoint = server, Repository = $"{owner}/{repo}", Revision = revision };
        }

        // The page of a file, as a browser shows it, is beside the file.
        return new ModelAddress
        {
            Endpoint = server,
            Revision = revision,
            File = parts is [_, _, "blob", _, ..] ? new UriBuilder(url) { Path = string.Join('/', [.. parts[..2], "resolve", .. parts[3..]]) }.Uri : url,
        };
    }

    private static Uri Http(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
        ? url
        : throw new UserError($"'{text}' is no http or https address (and must not hold a name or password).", UserErrorKind.Usage);

    private Uri Below(string path) => new(Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);

    [GeneratedRegex(@"^(?<repo>[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(:(?<file>[^\\:]+))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    // No folder, no hidden file, nothing that a shell or another system would read as more than a name.
    [GeneratedRegex(@"^[\p{L}\p{N}_][\p{L}\p{N}_.+=@ -]{0,199}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();
}
