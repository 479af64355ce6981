using Autarky.Text.Constraints.Automata;
using Autarky.Text.Constraints.Patterns;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Strings: of any content, of bounded length, or of a pattern or format.</summary>
internal static class StringSchema
{
    /// <summary>Lengths that can be counted beside a pattern.</summary>
    private const int MostCounted = 2_000;

    public static Fragment Build(List<SchemaAtom> atoms, JsonRules json)
    {
        int least = SchemaReading.Largest(atoms, "minLength") ?? 0;
        int? most = SchemaReading.Smallest(atoms, "maxLength");
        if (most < least)
        {
            return SchemaCompiler.Nothing();
        }

        Node? content = null;
        foreach (SchemaAtom atom in atoms)
        {
            foreach ((string keyword, Func<Node?> make) in ContentsOf(atom))
            {
                Node? found = Checked(atom, keyword, make);
                content = found is null || content is null ? found : Checked(atom, keyword, () => Determinizer.Intersect(content, found));
                if (content is null)
                {
                    return SchemaCompiler.Nothing();
                }
            }
        }

        if (content is null)
        {
            return least == 0 && most is null ? Fragment.Of(json.AnyString) : Counted(least, most ?? LengthNode.Unbounded);
        }

        if (least > 0 || most is not null)
        {
            SchemaAtom owner = atoms.First(atom => atom.Has("minLength", out _) || atom.Has("maxLength", out _));
            string keyword = most is not null ? "maxLength" : "minLength";
            if (least > MostCounted)
            {
                throw owner.Error("minLength", $"beside a pattern or format is supported up to {MostCounted}.");
            }

            // A most beyond what can be counted is checked only where the pattern could reach it: then it is refused as too large.
            content = Checked(owner, keyword, () => Determinizer.Intersect(content, Lengths(least, most)));
        }

        return content is null ? SchemaCompiler.Nothing() : Fragment.Text("\"").Then(Fragment.Of(new Rule(content))).Then(Fragment.Text("\""));
    }

    private static IEnumerable<(string Keyword, Func<Node?> Make)> ContentsOf(SchemaAtom atom)
    {
        if (SchemaReading.Text(atom, "pattern") is { } pattern)
        {
            yield return ("pattern", () => PatternCompiler.FoundInJson(pattern));
        }

        if (SchemaReading.Text(atom, "format") is { } format)
        {
            Node content = Formats.ContentOf(format)
                ?? throw atom.Error("format", $"'{format}' is not supported; known are {string.Join(", ", Formats.Known)}.");
            yield return ("format", () => content);
        }
    }

    private static Node? Checked(SchemaAtom atom, string keyword, Func<Node?> build)
    {
        try
        {
            return build();
        }
        catch (InvalidDataException exception)
        {
            throw atom.Error(keyword, exception.Message);
        }
    }

    private static Fragment Counted(int least, int most)
    {
        var start = new Node();
        start.Add('"', LengthNode.Of(least, most));
        return Fragment.Of(new Rule(start));
    }

    /// <summary>All contents of JSON strings with so many characters, in the canonical spelling.</summary>
    private static Node Lengths(int least, int? most)
    {
        var start = new Node();
        Node at = start;
        int counted = most is { } bound && bound <= MostCounted ? bound : least;
        for (int i = 0; ; i++)
        {
            at.IsFinal = i >= least;
            if (i == counted)
            {
                break;
            }

            var next = new Node();
            JsonCharacters.AddCanonical(at, next, CodePoints.All);
            at = next;
        }

        if (most is null)
        {
            JsonCharacters.AddCanonical(at, at, CodePoints.All);
        }
        else if (most > counted)
        {
            throw new InvalidDataException($"beside a pattern or format is supported up to {MostCounted}.");
        }

        return start;
    }
}
