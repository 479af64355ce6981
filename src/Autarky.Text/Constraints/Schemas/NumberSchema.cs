using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Numbers and integers: any, between bounds, multiples.</summary>
internal static class NumberSchema
{
    public static Fragment Build(List<SchemaAtom> atoms, JsonRules json, bool integers)
    {
        (decimal Value, bool Excluded)? lower = Bound(atoms, "minimum", "exclusiveMinimum", (a, b) => a > b);
        (decimal Value, bool Excluded)? upper = Bound(atoms, "maximum", "exclusiveMaximum", (a, b) => a < b);
        List<SchemaAtom> steps = atoms.FindAll(atom => atom.Has("multipleOf", out _));
        if (lower is null && upper is null && steps.Count == 0)
        {
            return Fragment.Of(integers ? json.AnyInteger : json.AnyNumber);
        }

        Node? numbers = NumberLanguage.Between(lower, upper, integers);
        foreach (SchemaAtom atom in steps)
        {
            decimal step = SchemaReading.Number(atom, "multipleOf") is > 0 and var positive
                ? positive
                : throw atom.Error("multipleOf", "should be a number above 0.");
            Node multiples = NumberLanguage.MultiplesOf(step)
                ?? throw atom.Error("multipleOf", $"of {step} has too many remainders to be followed digit by digit.");
            try
            {
                numbers = numbers is null ? null : Determinizer.Intersect(numbers, multiples);
            }
            catch (InvalidDataException exception)
            {
                throw atom.Error("multipleOf", $"of {step} with these bounds {exception.Message}");
            }
        }

        return numbers is null ? SchemaCompiler.Nothing() : Fragment.Of(new Rule(numbers));
    }

    /// <summary>The tightest of all bounds on one side.</summary>
    private static (decimal Value, bool Excluded)? Bound(List<SchemaAtom> atoms, string included, string excluded, Func<decimal, decimal, bool> tighter)
    {
        (decimal Value, bool Excluded)? bound = null;
        foreach (SchemaAtom atom in atoms)
        {
            foreach ((decimal? value, bool isExcluded) in new[] { (SchemaReading.Number(atom, included), false), (SchemaReading.Number(atom, excluded), true) })
            {
                if (value is { } candidate && (bound is not { } known || tighter(candidate, known.Value) || (candidate == known.Value && isExcluded)))
                {
                    bound = (candidate, isExcluded);
                }
            }
        }

        return bound;
    }
}
