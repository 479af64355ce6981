namespace Autarky.House.Tests;

public sealed class FileBudgetTests
{
    private const int MostLines = 500;

    // A longer file needs its reason here.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal);

    [Fact]
    public void No_source_file_is_longer_than_five_hundred_lines()
    {
        string[] tooLong = new[] { "src", "tests", "bench", "samples" }
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.razor")))
            .Where(path => !Exceptions.ContainsKey(path))
            .Select(path => (path, lines: File.ReadLines(Path.Combine(Repository.Root, path)).Count()))
            .Where(file => file.lines > MostLines)
            .Select(file => $"{file.path}: {file.lines} lines")
            .ToArray();

        tooLong.ShouldBeEmpty();
    }
}
