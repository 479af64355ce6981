using System.Globalization;
using System.Text.Json;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>The whole schema: finds what references point to, and lays schemas that must hold together side by side.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    /// <summary>Schemas that hold together at one place.</summary>
    private const int MostTogether = 500;

    public SchemaAtom Root { get; } = new("", root);

    /// <summary>All schemas that hold together with the given ones: what they refer to, and what their <c>allOf</c> lists.</summary>
    /// <param name="known">Schemas for which this has been done.</param>
    /// <param name="fresh">Schemas for which it has not.</param>
    /// <exception cref="InvalidDataException">A reference leads nowhere, out of the document, or round in a circle.</exception>
    public List<SchemaAtom> Flatten(IReadOnlyList<SchemaAtom> known, IEnumerable<SchemaAtom> fresh)
    {
        var flat = new List<SchemaAtom>(known);
        var seen = new HashSet<string>(known.Select(atom => atom.Pointer), StringComparer.Ordinal);
        var open = new Stack<SchemaAtom>(fresh.Reverse());
        while (open.TryPop(out SchemaAtom? atom))
        {
            if (atom.Schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            {
                throw new InvalidDataException($"The JSON schema at #{atom.Pointer}: a schema is an object, true or false.");
            }

            // Twice the same demand is one; but a schema cannot be brought by itself.
            for (SchemaAtom? by = atom.BroughtBy; by is not null; by = by.BroughtBy)
            {
                if (string.Equals(by.Pointer, atom.Pointer, StringComparison.Ordinal))
                {
                    throw atom.Error("$ref", "leads back to this schema with nothing between, which says nothing.");
                }
            }

            if (!seen.Add(atom.Pointer))
            {
                continue;
            }

            flat.Add(atom);
            if (flat.Count > MostTogether)
            {
                throw atom.Error("allOf", $"brings more than {MostTogether} schemas together.");
            }

            if (atom.Has("allOf", out JsonElement all))
            {
                int index = all.ValueKind == JsonValueKind.Array ? all.GetArrayLength() : throw atom.Error("allOf", "should be a list of schemas.");
                foreach (JsonElement member in all.EnumerateArray().Reverse())
                {
                    index--;
                    open.Push(atom.At("allOf", index.ToString(CultureInfo.InvariantCulture), member) with { BroughtBy = atom });
                }
            }

            if (atom.Has("$ref", out JsonElement reference))
            {
                open.Push(Resolve(atom, reference) with { BroughtBy = atom });
            }
        }

        return flat;
    }

    private SchemaAtom Resolve(SchemaAtom from, JsonElement reference)
    {
        string text = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : throw from.Error("$ref", "should be a string.");
        if (!text.StartsWith('#') || (text.Length > 1 && text[1] != '/'))
        {
            throw from.Error("$ref", $"'{text}' leads out of the document or to a name; only JSON pointers like '#/$defs/NAME' are supported.");
        }

        JsonElement target = Root.Schema;
        string pointer = "";
        foreach (string part in text.Length == 1 ? [] : text[2..].Split('/'))
        {
            string name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            pointer += "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            bool found = target.ValueKind switch
            {
                JsonValueKind.Object => target.TryGetProperty(name, out target),
                JsonValueKind.Array => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    && index < target.GetArrayLength()
                    && (target = target[index]).ValueKind != default,
                _ => false,
            };
            if (!found)
            {
                throw from.Error("$ref", $"'{text}' leads nowhere: there is no '{name}'.");
            }
        }

        return new SchemaAtom(pointer, target);
    }
}
