using System.Text.RegularExpressions;

namespace Autarky.House.Tests;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents()
    {
        var documents = new TheoryData<string>("README.md", "CONTRIBUTING.md");
        foreach (string path in Repository.Files("docs", "*.md"))
        {
            documents.Add(path);
        }

        return documents;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_that_a_document_names_exists(string document)
    {
        string[] missing = PathSpan().Matches(Repository.Read(document))
            .Select(match => match.Groups["path"].Value)
            .Where(path => !path.Contains('<', StringComparison.Ordinal) && !path.Contains('*', StringComparison.Ordinal))
            .Where(path => !File.Exists(Path.Combine(Repository.Root, path)) && !Directory.Exists(Path.Combine(Repository.Root, path)))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        missing.ShouldBeEmpty($"{document} names paths that are not in the repository");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_relative_link_of_a_document_leads_somewhere(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        string[] broken = Link().Matches(Repository.Read(document))
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !File.Exists(Path.Combine(folder, target)) && !Directory.Exists(Path.Combine(folder, target)))
            .ToArray();

        broken.ShouldBeEmpty($"{document} has links that lead nowhere");
    }

    [Fact]
    public void The_readme_shows_the_job_in_its_first_thirty_lines()
    {
        string head = string.Join('\n', Repository.Read("README.md").Split('\n').Take(30));

        head.ShouldContain("dotnet run -c Release -v minimal --project src/Autarky -- quickstart");
        head.ShouldContain("dotnet test -c Release");
    }

    [GeneratedRegex(@"`(?<path>(src|tests|bench|samples|docs|\.ci)/[\w./<>*-]*[\w/>*])`", RegexOptions.ExplicitCapture)]
    private static partial Regex PathSpan();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
