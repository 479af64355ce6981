using System.Globalization;
using System.Text.Json;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>
/// Makes a grammar of a JSON schema. Schemas that hold together (<c>allOf</c>, <c>$ref</c> with siblings, a property that several schemas describe)
/// become one rule for the list of them; every such list is compiled once, so that recursive schemas end.
/// </summary>
internal sealed class SchemaCompiler
{
    private const int MostRules = 5_000;

    private readonly SchemaDocument _document;
    private readonly Dictionary<string, Rule> _rules = new(StringComparer.Ordinal);
    private readonly Queue<(Rule Rule, List<SchemaAtom> Atoms)> _open = new();

    private SchemaCompiler(JsonElement schema, SchemaOptions options)
    {
        _document = new SchemaDocument(schema);
        Json = JsonRules.Of(options);
    }

    /// <summary>Rules for JSON of any content.</summary>
    public JsonRules Json { get; }

    /// <summary>The start of the grammar.</summary>
    /// <exception cref="InvalidDataException">The schema is not valid, not supported, or nothing fulfils it.</exception>
    public static Node Compile(JsonElement schema, SchemaOptions options)
    {
        var compiler = new SchemaCompiler(schema, options);
        Rule root = compiler.RuleOf([compiler._document.Root]);
        while (compiler._open.TryDequeue(out (Rule Rule, List<SchemaAtom> Atoms) open))
        {
            open.Rule.Start = compiler.Build(open.Atoms).Finish();
        }

        return Productivity.Trim(root)
            ? root.Start
            : throw new InvalidDataException("No value fulfils the JSON schema: its demands exclude one another, or it never comes to an end.");
    }

    /// <summary>The rule for values under all of some schemas, built sooner or later.</summary>
    public Rule RuleOf(IEnumerable<SchemaAtom> atoms) => RuleOf([], atoms);

    private Rule RuleOf(IReadOnlyList<SchemaAtom> known, IEnumerable<SchemaAtom> fresh)
    {
        List<SchemaAtom> flat = _document.Flatten(known, fresh);
        if (flat.Count == 0)
        {
            return Json.AnyValue; // nothing is said: a member that must be there and is not declared
        }

        string key = string.Concat(flat.Select(atom => atom.Key));
        if (_rules.TryGetValue(key, out Rule? rule))
        {
            return rule;
        }

        if (_rules.Count >= MostRules)
        {
            throw new InvalidDataException($"The JSON schema is too large: it needs more than {MostRules} rules.");
        }

        rule = new Rule(new Node());
        _rules.Add(key, rule);
        _open.Enqueue((rule, flat));
        return rule;
    }

    private Fragment Build(List<SchemaAtom> atoms)
    {
        atoms.ForEach(Keywords.Check);
        if (atoms.Exists(atom => atom.Schema.ValueKind == JsonValueKind.False))
        {
            return Nothing();
        }

        return Branches(atoms) ?? (EnumValues(atoms) is { } values ? EnumOf(values, atoms) : ByType(atoms));
    }

    /// <summary>What accepts no value.</summary>
    public static Fragment Nothing() => new(new Node(), new Node());

    private Fragment? Branches(List<SchemaAtom> atoms)
    {
        foreach (string keyword in new[] { "anyOf", "oneOf" })
        {
            int at = atoms.FindIndex(atom => !(keyword is "anyOf" ? atom.AnyOfTaken : atom.OneOfTaken) && atom.Has(keyword, out _));
            if (at < 0)
            {
                continue;
            }

            SchemaAtom owner = atoms[at];
            SchemaAtom taken = keyword is "anyOf" ? owner with { AnyOfTaken = true } : owner with { OneOfTaken = true };
            List<SchemaAtom> others = [.. atoms[..at], taken, .. atoms[(at + 1)..]];
            List<JsonElement> branches = SchemaReading.List(owner, keyword)!;
            return Fragment.AnyOf(branches.Select((branch, i) =>
                Fragment.Of(RuleOf(others, [owner.At(keyword, i.ToString(CultureInfo.InvariantCulture), branch) with { BroughtBy = owner }]))).ToList());
        }

        return null;
    }

    private static List<JsonElement>? EnumValues(List<SchemaAtom> atoms)
    {
        List<JsonElement>? values = null;
        foreach (SchemaAtom atom in atoms)
        {
            foreach (List<JsonElement>? more in new[] { SchemaReading.List(atom, "enum"), atom.Has("const", out JsonElement only) ? [only] : null })
            {
                values = more is null ? values : values is null ? more : values.FindAll(value => more.Exists(other => JsonElement.DeepEquals(value, other)));
            }
        }

        return values;
    }

    private static Fragment EnumOf(List<JsonElement> values, List<SchemaAtom> atoms)
    {
        string[] types = SchemaTypes.Of(atoms) ?? [];
        foreach (SchemaAtom atom in atoms)
        {
            string? beside = Keywords.OfStrings.Concat(Keywords.OfNumbers)
                .Concat(Keywords.OfArrays)
                .Concat(Keywords.OfObjects)
                .FirstOrDefault(keyword => atom.Has(keyword, out _));
            if (beside is not null)
            {
                throw atom.Error(beside, "beside 'enum' or 'const' is not supported: leave out the values that it excludes.");
            }
        }

        List<JsonElement> fitting = types.Length == 0 ? values : values.FindAll(value => types.Any(type => SchemaTypes.Fits(value, type)));
        Node? node = fitting.Count == 0
            ? null
            : Determinizer.Run(Fragment.AnyOf(fitting.Select(value => Fragment.Bytes(CanonicalJson.Write(value))).ToList()).Finish());
        return node is null ? Nothing() : Fragment.Of(new Rule(node));
    }

    private Fragment ByType(List<SchemaAtom> atoms)
    {
        string[]? types = SchemaTypes.Of(atoms) ?? SchemaTypes.Implied(atoms);
        return types is null ? Fragment.Of(Json.AnyValue) : Fragment.AnyOf(types.Select(type => OfType(type, atoms)).ToList());
    }

    private Fragment OfType(string type, List<SchemaAtom> atoms) => type switch
    {
        "null" => Fragment.Text("null"),
        "boolean" => Fragment.AnyOf([Fragment.Text("true"), Fragment.Text("false")]),
        "string" => StringSchema.Build(atoms, Json),
        "integer" or "number" => NumberSchema.Build(atoms, Json, integers: type is "integer"),
        "array" => ArraySchema.Build(atoms, this),
        _ => ObjectSchema.Build(atoms, this),
    };
}
