using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Autarky.House.Tests;

public sealed partial class ArchitectureTests
{
    [Fact]
    public void The_table_in_the_architecture_document_is_the_graph_of_project_references()
    {
        SortedDictionary<string, string> documented = DocumentedReferences();
        SortedDictionary<string, string> actual = ActualReferences();

        documented.ShouldBe(actual);
    }

    [Fact]
    public void Only_the_kernels_may_use_unsafe_code()
    {
        string[] unsafeProjects = Repository.Files("src", "*.csproj")
            .Where(path => Repository.Read(path).Contains("AllowUnsafeBlocks", StringComparison.Ordinal))
            .ToArray();

        unsafeProjects.ShouldBe(["src/Autarky.Kernels/Autarky.Kernels.csproj"]);
    }

    [Fact]
    public void The_gateways_core_knows_nothing_of_http()
    {
        string[] outside = Repository.Files("src/Autarky.Gateway", "*.cs")
            .Where(path => !path.StartsWith("src/Autarky.Gateway/Http/", StringComparison.Ordinal))
            .Where(path => Repository.Read(path).Contains("Microsoft.AspNetCore", StringComparison.Ordinal))
            .ToArray();

        outside.ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Autarky.slnx");

        string[] missing = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Where(path => !solution.Contains('"' + path + '"', StringComparison.Ordinal))
            .ToArray();

        missing.ShouldBeEmpty();
    }

    // Rows of the form: | `Autarky.Learning` | `Kernels`, `Ledger` | … |
    private static SortedDictionary<string, string> DocumentedReferences()
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Match row in TableRow().Matches(Repository.Read("docs/architecture.md")))
        {
            rows[row.Groups["project"].Value] = Join(CodeSpan().Matches(row.Groups["uses"].Value).Select(span => span.Groups[1].Value));
        }

        return rows;
    }

    private static SortedDictionary<string, string> ActualReferences()
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Repository.Files("src", "*.csproj"))
        {
            IEnumerable<string> uses = XDocument.Load(Path.Combine(Repository.Root, path))
                .Descendants("ProjectReference")
                .Select(reference => Short(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))));
            rows[Path.GetFileNameWithoutExtension(path)] = Join(uses);
        }

        return rows;
    }

    private static string Short(string project) => project.Replace("Autarky.", "", StringComparison.Ordinal);

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\| `(?<project>Autarky[.\w]*)` \| (?<uses>[^|]*) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
