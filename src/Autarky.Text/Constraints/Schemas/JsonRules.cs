using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Schemas;

/// <summary>Rules for JSON of any content, made once for the program.</summary>
internal sealed class JsonRules
{
    /// <summary>How deep arrays and objects of any content may nest: readers commonly stop at 64.</summary>
    public const int Depth = 32;

    private static readonly Lazy<JsonRules> WithSpace = new(() => new JsonRules(allowSpace: true));
    private static readonly Lazy<JsonRules> WithoutSpace = new(() => new JsonRules(allowSpace: false));

    private readonly bool _allowSpace;

    private JsonRules(bool allowSpace)
    {
        _allowSpace = allowSpace;
        var text = new Node { IsShared = true };
        text.Add('"', LengthNode.Of(0, LengthNode.Unbounded));
        AnyString = new Rule(text);
        AnyNumber = new Rule(NumberLanguage.Any());
        AnyInteger = new Rule(NumberLanguage.AnyInteger());
        Rule value = Scalar();
        Rule inner = value;
        for (int depth = 0; depth < Depth; depth++)
        {
            inner = value;
            value = Value(inner);
        }

        AnyValue = value;
        AnyObject = new Rule(Object(inner).Finish());
        AnyArray = new Rule(Array(inner).Finish());
        foreach (Rule rule in new[] { AnyNumber, AnyInteger, AnyValue, AnyObject, AnyArray })
        {
            rule.Start.Share();
        }
    }

    public Rule AnyString { get; }

    public Rule AnyNumber { get; }

    public Rule AnyInteger { get; }

    public Rule AnyValue { get; }

    public Rule AnyObject { get; }

    public Rule AnyArray { get; }

    public static JsonRules Of(SchemaOptions options) => (options.AllowSpace ? WithSpace : WithoutSpace).Value;

    /// <summary>What may stand behind a colon or a comma.</summary>
    public Fragment Space() => _allowSpace ? Fragment.Text(" ").Optional() : Fragment.Empty();

    private Rule Scalar() => new(Fragment.AnyOf(
        [Fragment.Of(AnyString), Fragment.Of(AnyNumber), Fragment.Text("true"), Fragment.Text("false"), Fragment.Text("null")]).Finish());

    private Rule Value(Rule inner) => new(Fragment.AnyOf([Fragment.Of(Scalar()), Object(inner), Array(inner)]).Finish());

    private Fragment Object(Rule inner) => Listed("{", () => Fragment.Of(AnyString).Then(Fragment.Text(":")).Then(Space()).Then(Fragment.Of(inner)), "}");

    private Fragment Array(Rule inner) => Listed("[", () => Fragment.Of(inner), "]");

    private Fragment Listed(string open, Func<Fragment> item, string close)
    {
        Fragment more = Fragment.Text(",").Then(Space()).Then(item());
        return Fragment.Text(open).Then(item().Then(more.Star()).Optional()).Then(Fragment.Text(close));
    }
}
