using System.Text.RegularExpressions;

namespace Autarky.House.Tests.Folders;

/// <summary>
/// Folders of a project build on each other in one direction, and a namespace says the folder. What puts the program together, src/Autarky, is not asked.
/// </summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Projects { get; } =
        [.. Repository.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path)).Where(project => project != "Autarky")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_do_not_need_each_other_in_a_circle(string project)
    {
        string[] circles = [.. FolderGraph.Of(project).Circles()];

        circles.ShouldBeEmpty($"{project} has folders that need each other");
    }

    [Fact]
    public void The_graph_knows_who_needs_whom()
    {
        var models = FolderGraph.Of("Autarky.Models");

        models.Needs("Transformer", "Description").ShouldBeTrue();
        models.Needs("Description", "Transformer").ShouldBeFalse();
        models.Needs("Generation", "Description").ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_says_the_folder_of_its_file(string project)
    {
        string[] elsewhere =
        [
            .. Repository.Files("src/" + project, "*.cs")
                .Where(path => Namespace().Match(Repository.Read(path)) is { Success: true } found
                    && found.Groups["name"].Value != Path.GetDirectoryName(path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.')),
        ];

        elsewhere.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();
}
