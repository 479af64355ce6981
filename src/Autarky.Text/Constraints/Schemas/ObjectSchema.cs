using System.Text;
using System.Text.Json;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Objects: the declared members in the order of their declaration, then others where they are allowed.</summary>
internal sealed class ObjectSchema
{
    private const int MostMembers = 2_000;

    private readonly List<SchemaAtom> _atoms;
    private readonly SchemaCompiler _compiler;
    private readonly List<string> _names = [];
    private readonly HashSet<string> _required = new(StringComparer.Ordinal);

    private ObjectSchema(List<SchemaAtom> atoms, SchemaCompiler compiler)
    {
        _atoms = atoms;
        _compiler = compiler;
    }

    public static Fragment Build(List<SchemaAtom> atoms, SchemaCompiler compiler)
    {
        var schema = new ObjectSchema(atoms, compiler);
        schema.ReadNames();
        int least = SchemaReading.Largest(atoms, "minProperties") ?? 0;
        int? most = SchemaReading.Smallest(atoms, "maxProperties");
        return least > 0 || most is not null ? schema.BuildCounted(least, most) : schema.BuildOrdered();
    }

    private void ReadNames()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (SchemaAtom atom in _atoms)
        {
            _names.AddRange(SchemaReading.Schemas(atom, "properties").Select(property => property.Name).Where(seen.Add));
            _required.UnionWith(SchemaReading.Names(atom, "required"));
        }

        // What must be there is a member also where no schema describes it.
        _names.AddRange(_required.Where(seen.Add));
        if (_names.Count > MostMembers)
        {
            throw _atoms[0].Error("properties", $"declares more than {MostMembers} members.");
        }
    }

    /// <summary>One place before each declared member, reached first or behind a comma; one place behind it.</summary>
    private Fragment BuildOrdered()
    {
        var whole = new Fragment(new Node(), new Node());
        Rule? others = OthersRule();
        Node? otherKey = others is null ? null : OtherKey();

        // Built from the end: before[i] stands where member i or a later one comes; mayEnd says whether all of those may be left out.
        Node? beforeFirst = null;
        Node? beforeNext = null;
        bool mayEnd = true;
        if (otherKey is not null)
        {
            var after = new Node();
            after.Add('}', whole.End);
            beforeNext = Member(Fragment.Of(new Rule(otherKey)), others!, after);
            beforeFirst = beforeNext;
            AddComma(after, beforeNext);
        }

        for (int i = _names.Count - 1; i >= 0; i--)
        {
            var after = new Node();
            if (mayEnd)
            {
                after.Add('}', whole.End);
            }

            AddComma(after, beforeNext);
            Node member = Member(Fragment.Bytes(JsonCharacters.Quote(_names[i])), _compiler.RuleOf(MemberSchemas(_names[i])), after);
            bool optional = !_required.Contains(_names[i]);
            var place = new Node();
            place.Epsilon.Add(member);
            if (optional && beforeNext is not null)
            {
                place.Epsilon.Add(beforeNext);
            }

            mayEnd &= optional;
            beforeFirst = beforeNext = place;
        }

        var inside = new Node();
        whole.Start.Add('{', inside);
        if (mayEnd)
        {
            inside.Add('}', whole.End);
        }

        if (beforeFirst is not null)
        {
            inside.Epsilon.Add(beforeFirst);
        }

        return whole;
    }

    /// <summary>Objects with counted members: only where no member is declared, for else the counts would multiply with the choices.</summary>
    private Fragment BuildCounted(int least, int? most)
    {
        SchemaAtom owner = _atoms.First(atom => atom.Has("minProperties", out _) || atom.Has("maxProperties", out _));
        if (_names.Count > 0 || Math.Max(least, most ?? 0) > MostMembers)
        {
            throw owner.Error(most is null ? "minProperties" : "maxProperties", $"is supported up to {MostMembers}, and only where no member is declared.");
        }

        if (OthersRule() is not { } others)
        {
            return least == 0 ? Fragment.Text("{}") : SchemaCompiler.Nothing();
        }

        var whole = new Fragment(new Node(), new Node());
        Node at = whole.Start;
        at.Add('{', at = new Node());
        for (int i = 0; ; i++)
        {
            if (i >= least && (most is null || i <= most))
            {
                at.Add('}', whole.End);
            }

            if (i == most)
            {
                return whole;
            }

            var after = new Node();
            Node member = Member(Fragment.Of(_compiler.Json.AnyString), others, after);
            if (i == 0)
            {
                at.Epsilon.Add(member);
            }
            else
            {
                AddComma(at, member);
            }

            if (i > 0 && i >= least && most is null)
            {
                after.Epsilon.Add(at);
                return whole;
            }

            at = after;
        }
    }

    private Node Member(Fragment key, Rule value, Node after)
    {
        Fragment member = key.Then(Fragment.Text(":")).Then(_compiler.Json.Space()).Then(Fragment.Of(value));
        member.End.Epsilon.Add(after);
        return member.Start;
    }

    private void AddComma(Node after, Node? next)
    {
        if (next is not null)
        {
            Fragment comma = Fragment.Text(",").Then(_compiler.Json.Space());
            after.Epsilon.Add(comma.Start);
            comma.End.Epsilon.Add(next);
        }
    }

    /// <summary>All that the schemas say about a declared member: those that do not declare it say it with their additional schema.</summary>
    private IEnumerable<SchemaAtom> MemberSchemas(string name)
    {
        foreach (SchemaAtom atom in _atoms)
        {
            if (atom.Has("properties", out JsonElement properties) && properties.TryGetProperty(name, out JsonElement schema))
            {
                yield return atom.At("properties", name, schema);
            }
            else if (atom.Has("additionalProperties", out JsonElement additional))
            {
                yield return atom.At("additionalProperties", additional);
            }
        }
    }

    /// <summary>The values of members that nobody declares, or null where they are not allowed, as they are not where nobody says anything.</summary>
    private Rule? OthersRule()
    {
        List<SchemaAtom> schemas =
        [
            .. _atoms.Where(atom => atom.Has("additionalProperties", out _))
                .Select(atom => atom.At("additionalProperties", atom.Schema.GetProperty("additionalProperties"))),
        ];
        bool plain = schemas.Count == 0 && _names.Count == 0 && !_atoms.Exists(atom => atom.Has("properties", out _));
        return plain ? _compiler.Json.AnyValue
            : schemas.Count == 0 || schemas.Exists(atom => atom.Schema.ValueKind == JsonValueKind.False) ? null
            : _compiler.RuleOf(schemas);
    }

    /// <summary>Any key but the declared ones: their tree of characters, where every step off it leads into a string of any content.</summary>
    private Node OtherKey()
    {
        if (_names.Count == 0)
        {
            return _compiler.Json.AnyString.Start;
        }

        var start = new Node();
        var end = new Node { IsFinal = true };
        var prefixes = new Dictionary<string, (Node Node, List<Rune> Next)>(StringComparer.Ordinal) { [""] = (new Node(), []) };
        start.Add('"', prefixes[""].Node);
        foreach (string name in _names)
        {
            string prefix = "";
            foreach (Rune rune in name.EnumerateRunes())
            {
                string longer = prefix + rune.ToString();
                if (prefixes.TryAdd(longer, (new Node(), [])))
                {
                    prefixes[prefix].Next.Add(rune);
                }

                prefix = longer;
            }
        }

        foreach ((string prefix, (Node node, List<Rune> next)) in prefixes)
        {
            if (!_names.Contains(prefix))
            {
                node.Add('"', end);
            }

            foreach (Rune rune in next)
            {
                JsonCharacters.AddCanonical(node, prefixes[prefix + rune.ToString()].Node, CodePoints.Of((rune.Value, rune.Value)));
            }

            JsonCharacters.AddCanonical(node, LengthNode.Of(0, LengthNode.Unbounded), CodePoints.Of(next.Select(rune => (rune.Value, rune.Value))).Inverse());
        }

        return start;
    }
}
