using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Autarky.WebConsole.Tests.Pages;

/// <summary>A page as its tags: enough to check what it is made of. Strict: a bracket that is no tag fails.</summary>
internal sealed partial class Html
{
    public Html(string source)
    {
        Source = source;
        Tags = [.. Read(source)];
    }

    public string Source { get; }

    public IReadOnlyList<Tag> Tags { get; }

    public int Bytes => Encoding.UTF8.GetByteCount(Source);

    /// <summary>What a person reads, with spaces made equal.</summary>
    public string Text => Spaces().Replace(WebUtility.HtmlDecode(AnyTag().Replace(Source, "")), " ");

    public IEnumerable<Tag> All(string name) => Tags.Where(tag => tag.Name == name);

    /// <summary>The decoded text inside the first element of a name.</summary>
    public string Inside(string name) =>
        Spaces().Replace(
            WebUtility.HtmlDecode(AnyTag().Replace(Regex.Match(Source, $"<{name}[ >].*?</{name}>", RegexOptions.Singleline).Value, "")), " ").Trim();

    private static IEnumerable<Tag> Read(string source)
    {
        foreach (Match match in AnyTag().Matches(source))
        {
            string name = match.Groups["name"].Value;
            if (match.Groups["close"].Length > 0 || name.StartsWith('!'))
            {
                continue;
            }

            var attributes = new Dictionary<string, string>();
            foreach (Match attribute in Attribute().Matches(match.Groups["rest"].Value))
            {
                attributes.TryAdd(attribute.Groups["name"].Value, WebUtility.HtmlDecode(attribute.Groups["value"].Value)).ShouldBeTrue();
            }

            yield return new Tag(name, attributes);
        }
    }

    [GeneratedRegex("""<(?<close>/?)(?<name>[!A-Za-z][A-Za-z0-9-]*)(?<rest>(?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*/?>""")]
    private static partial Regex AnyTag();

    [GeneratedRegex("""(?<name>[^\s=>"/]+)(?:="(?<value>[^"]*)")?""")]
    private static partial Regex Attribute();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();

    internal sealed record Tag(string Name, IReadOnlyDictionary<string, string> Attributes)
    {
        public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
    }
}
