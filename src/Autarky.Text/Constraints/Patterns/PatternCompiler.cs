using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Patterns;

/// <summary>Patterns as automata over bytes: of plain UTF-8, or of the canonical spelling inside a JSON string.</summary>
/// <param name="inJson">Whether characters are spelled as inside of JSON's quotes.</param>
internal sealed class PatternCompiler(bool inJson)
{
    /// <summary>Nodes of one pattern before it is made deterministic.</summary>
    private const int MostNodes = 50_000;

    private int _nodes;

    /// <summary>All texts that match a pattern from begin to end.</summary>
    /// <exception cref="InvalidDataException">The pattern is not valid, not regular, or too large.</exception>
    public static Node? Whole(string pattern) => Determinizer.Run(new PatternCompiler(inJson: false).Compile(Strip(PatternParser.Parse(pattern))).Finish());

    /// <summary>
    /// The contents of JSON strings in which a pattern is found, as JSON Schema's <c>pattern</c> means it: anywhere, unless it is anchored.
    /// </summary>
    /// <exception cref="InvalidDataException">The pattern is not valid, not regular, or too large.</exception>
    public static Node? FoundInJson(string pattern)
    {
        var compiler = new PatternCompiler(inJson: true);
        Pattern parsed = PatternParser.Parse(pattern);
        return Determinizer.Run(Fragment.AnyOf((parsed is AnyPattern any ? any.Alternatives : [parsed]).Select(compiler.CompileFound)).Finish());
    }

    private Fragment CompileFound(Pattern alternative)
    {
        bool starts = alternative is AnchorPattern { AtStart: true } or SequencePattern { Parts: [AnchorPattern { AtStart: true }, ..] };
        bool ends = alternative is AnchorPattern { AtStart: false } or SequencePattern { Parts: [.., AnchorPattern { AtStart: false }] };
        Fragment body = Compile(Strip(alternative));
        body = starts ? body : Characters(CodePoints.All).Star().Then(body);
        return ends ? body : body.Then(Characters(CodePoints.All).Star());
    }

    /// <summary>The pattern without anchors at its ends; an anchor anywhere else is found, and refused, when it is compiled.</summary>
    private static Pattern Strip(Pattern pattern) => pattern switch
    {
        AnchorPattern => new SequencePattern([]),
        SequencePattern { Parts: [AnchorPattern { AtStart: true }, .. var rest] } => Strip(new SequencePattern(rest)),
        SequencePattern { Parts: [.. var rest, AnchorPattern { AtStart: false }] } => Strip(new SequencePattern(rest)),
        AnyPattern any => new AnyPattern(Array.ConvertAll(any.Alternatives, Strip)),
        _ => pattern,
    };

    private Fragment Compile(Pattern pattern) => pattern switch
    {
        CharacterPattern characters => Characters(characters.Characters),
        SequencePattern sequence => sequence.Parts.Aggregate(Fragment.Empty(), (done, part) => done.Then(Compile(part))),
        AnyPattern any => Fragment.AnyOf(any.Alternatives.Select(Compile).ToList()),
        RepeatPattern repeat => Repeat(repeat),
        _ => throw new InvalidDataException(
            "The pattern has '^' or '$' in its middle, which is not supported: anchors stand at its ends or at those of its alternatives."),
    };

    private Fragment Repeat(RepeatPattern repeat)
    {
        Fragment whole = Fragment.Empty();
        for (int i = 0; i < repeat.Least; i++)
        {
            whole = whole.Then(Compile(repeat.Inner));
        }

        if (repeat.Most is not { } most)
        {
            return whole.Then(Compile(repeat.Inner).Star());
        }

        // Each further copy may end the whole: (a(a(a)?)?)? without the nesting.
        var end = new Node();
        for (int i = repeat.Least; i < most; i++)
        {
            whole.End.Epsilon.Add(end);
            whole = whole.Then(Compile(repeat.Inner));
        }

        whole.End.Epsilon.Add(end);
        return new Fragment(whole.Start, end);
    }

    private Fragment Characters(CodePoints characters)
    {
        _nodes += 1 + characters.Ranges.Count;
        if (_nodes > MostNodes)
        {
            throw new InvalidDataException("The pattern is too large: its counts multiply to too many characters.");
        }

        var fragment = new Fragment(new Node(), new Node());
        if (inJson)
        {
            JsonCharacters.AddCanonical(fragment.Start, fragment.End, characters);
        }
        else
        {
            Utf8.Add(fragment.Start, fragment.End, characters);
        }

        return fragment;
    }
}
