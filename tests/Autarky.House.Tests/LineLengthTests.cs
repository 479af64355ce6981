using System.Globalization;
using System.Text.RegularExpressions;

namespace Autarky.House.Tests;

/// <summary>No line of code is longer than the <c>max_line_length</c> of <c>.editorconfig</c>.</summary>
public sealed partial class LineLengthTests
{
    private const string RawString = "\"\"\"";

    private static int Most { get; } = int.Parse(MaxLineLength().Match(Repository.Read(".editorconfig")).Groups["most"].Value, CultureInfo.InvariantCulture);

    public static TheoryData<string> Folders { get; } =
    [
        .. new[] { "src", "tests", "bench", "samples" }
            .SelectMany(root => Repository.Files(root, "*.cs"))
            .Select(path => string.Join('/', path.Split('/').Take(2)))
            .Distinct(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_is_longer_than_the_editor_is_told(string folder)
    {
        string[] tooLong = [.. Repository.Files(folder, "*.cs").SelectMany(path => TooLong(path, Repository.Read(path), IsProduct(folder)))];

        tooLong.ShouldBeEmpty($"lines are longer than the {Most} characters of .editorconfig");
    }

    [Fact]
    public void A_line_that_is_too_long_is_named_with_its_file_and_number()
    {
        string line = new('x', Most + 1);

        TooLong("a.cs", $"short\n{line}\n", isProduct: true).ShouldBe([$"a.cs:2: {Most + 1} characters"]);
        TooLong("a.cs", line[1..], isProduct: true).ShouldBeEmpty();
    }

    [Fact]
    public void Texts_in_raw_strings_are_excused_in_tests_alone()
    {
        string line = new('x', Most), text = $"{RawString}\n{line}x\n{RawString}\n{RawString}{line}{RawString}\n";

        TooLong("a.cs", text, isProduct: false).ShouldBeEmpty();
        TooLong("a.cs", text, isProduct: true).Count().ShouldBe(2);
        TooLong("a.cs", text + line + "x", isProduct: false).ShouldBe([$"a.cs:5: {Most + 1} characters"]);
    }

    private static bool IsProduct(string folder) => folder.StartsWith("src/", StringComparison.Ordinal);

    // Fixtures, such as recorded JSON, are kept as they came: of tests and measurements a line that holds a raw string, or is within one, may be longer.
    private static IEnumerable<string> TooLong(string path, string text, bool isProduct)
    {
        bool within = false;
        foreach ((int number, string line) in text.Split('\n').Index())
        {
            int marks = line.Split(RawString).Length - 1;
            if (line.Length > Most && (isProduct || (!within && marks == 0)))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{path}:{number + 1}: {line.Length} characters");
            }

            within ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex(@"^max_line_length = (?<most>[0-9]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex MaxLineLength();
}
