using System.CommandLine;
using System.Globalization;
using System.IO.Compression;

namespace Autarky.Bench.Models;

/// <summary><c>pack-unicode FOLDER OUTPUT</c>: makes the embedded table of normalization from the Unicode Character Database.</summary>
internal static class PackUnicodeCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "With UnicodeData.txt and CompositionExclusions.txt (Debian: unicode-data)." };
        var output = new Argument<FileInfo>("output") { Description = "The compact file to write (.br)." };
        var command = new Command("pack-unicode", "Makes the table of normalization that the program embeds.") { folder, output };
        command.SetAction(result =>
        {
            string[] lines = [.. Lines(result.GetRequiredValue(folder).FullName)];
            using FileStream file = File.Create(result.GetRequiredValue(output).FullName);
            using var writer = new StreamWriter(new BrotliStream(file, CompressionLevel.SmallestSize)) { NewLine = "\n" };
            foreach (string line in lines)
            {
                writer.WriteLine(line);
            }

            Console.WriteLine($"{lines.Length} lines");
        });
        return command;
    }

    private static IEnumerable<string> Lines(string folder)
    {
        var decompositions = new Dictionary<int, string>();
        var classes = new SortedDictionary<int, int>();
        foreach (string line in File.ReadLines(Path.Combine(folder, "UnicodeData.txt")))
        {
            string[] fields = line.Split(';');
            int point = int.Parse(fields[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            int combining = int.Parse(fields[3], CultureInfo.InvariantCulture);
            if (combining > 0)
            {
                classes.Add(point, combining);
            }

            string parts = fields[5];
            if (parts.Length > 0)
            {
                bool compatible = parts[0] == '<';
                decompositions.Add(point, compatible ? "" : parts);
                yield return $"{(compatible ? 'k' : 'c')} {fields[0]} "
                    + $"{parts[(parts.IndexOf('>', StringComparison.Ordinal) is int end and >= 0 ? end + 2 : 0)..]}";
            }
        }

        // Not composed: what the list excludes, and what begins with a mark or is one.
        var excluded = File.ReadLines(Path.Combine(folder, "CompositionExclusions.txt"))
            .Select(line => line.Split('#')[0].Trim())
            .Where(line => line.Length > 0)
            .Select(line => int.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToHashSet();
        excluded.UnionWith(decompositions.Where(entry => entry.Value.Length > 0
            && (classes.ContainsKey(entry.Key)
                || classes.ContainsKey(int.Parse(entry.Value.Split(' ')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))))
                .Select(entry => entry.Key));
        foreach (int point in excluded.Order())
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"x {point:X4}");
        }

        foreach ((int first, int last, int combining) in Ranges(classes))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"m {first:X4} {last:X4} {combining:X}");
        }
    }

    private static IEnumerable<(int First, int Last, int Class)> Ranges(SortedDictionary<int, int> classes)
    {
        (int First, int Last, int Class)? open = null;
        foreach ((int point, int combining) in classes)
        {
            if (open is { } range && range.Last + 1 == point && range.Class == combining)
            {
                open = (range.First, point, combining);
                continue;
            }

            if (open is { } closed)
            {
                yield return closed;
            }

            open = (point, point, combining);
        }

        if (open is { } last)
        {
            yield return last;
        }
    }
}
