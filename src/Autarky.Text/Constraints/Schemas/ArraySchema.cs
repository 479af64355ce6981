using System.Globalization;
using System.Text.Json;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Arrays: first items of their own schemas, then items of one, between two counts.</summary>
internal static class ArraySchema
{
    private const int MostCounted = 5_000;

    public static Fragment Build(List<SchemaAtom> atoms, SchemaCompiler compiler)
    {
        int least = SchemaReading.Largest(atoms, "minItems") ?? 0;
        int? most = SchemaReading.Smallest(atoms, "maxItems");
        List<(SchemaAtom Atom, List<JsonElement> Prefix)> prefixes = [.. atoms.Select(atom => (atom, SchemaReading.List(atom, "prefixItems") ?? []))];
        int own = prefixes.Max(prefix => prefix.Prefix.Count);

        // Beyond these counts every item is like the next.
        int counted = Math.Max(Math.Max(own, least), most ?? 0);
        if (counted > MostCounted)
        {
            SchemaAtom owner = atoms.First(atom => atom.Has("minItems", out _) || atom.Has("maxItems", out _) || atom.Has("prefixItems", out _));
            throw owner.Error(most > MostCounted ? "maxItems" : "minItems", $"is supported up to {MostCounted}.");
        }

        var whole = new Fragment(new Node(), new Node());
        Node at = whole.Start;
        at.Add('[', at = new Node());
        for (int i = 0; ; i++)
        {
            if (i >= least && (most is null || i <= most))
            {
                at.Add(']', whole.End);
            }

            if (i == most)
            {
                return whole;
            }

            Rule item = compiler.RuleOf(prefixes.Select(prefix => ItemOf(prefix.Atom, prefix.Prefix, i)).OfType<SchemaAtom>());
            Fragment next = i == 0 ? Fragment.Of(item) : Fragment.Text(",").Then(compiler.Json.Space()).Then(Fragment.Of(item));
            at.Epsilon.Add(next.Start);
            if (i > 0 && i >= counted && most is null)
            {
                next.End.Epsilon.Add(at);
                return whole;
            }

            at = next.End;
        }
    }

    private static SchemaAtom? ItemOf(SchemaAtom atom, List<JsonElement> prefix, int index)
    {
        if (index < prefix.Count)
        {
            return atom.At("prefixItems", index.ToString(CultureInfo.InvariantCulture), prefix[index]);
        }

        return atom.Has("items", out JsonElement items)
            ? items.ValueKind == JsonValueKind.Array ? throw atom.Error("items", "as a list is the old form: use 'prefixItems'.") : atom.At("items", items)
            : null;
    }
}
