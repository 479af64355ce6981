using System.Collections.Frozen;
using Autarky.Text.Tokenization.Splitting;
using Autarky.Text.Tokenization.WordPieces;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>Reads the <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal sealed class JsonSplits
{
    private const string Spaces = @"|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Marks = @"| ?[^\s\p{L}\p{N}]+[\r\n]*" + Spaces;
    private const string Gpt2Words = @" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string ByCase = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+";
    private const string AllHeads = @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*";
    private const string MarksAndSlashes = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*" + Spaces;
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    // The published patterns for which there is a scanner. All of them take every character.
    private static readonly FrozenDictionary<string, NextPiece> Scanners = new Dictionary<string, NextPiece>(StringComparer.Ordinal)
    {
        ["'s|'t|'re|'ve|'m|'ll|'d|" + Gpt2Words] = GptSplits.Gpt2,
        ["'(?:[sdmt]|ll|ve|re)|" + Gpt2Words] = GptSplits.Gpt2,
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Marks] = GptSplits.Cl100k,
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = GptSplits.Cl100k,
        [@"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Marks] = GptSplits.Cl100k,
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Marks] = GptSplits.Qwen2,
        [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}" + Marks] = GptSplits.Qwen2,
        [ByCase + Contractions + "?" + AllHeads + Contractions + @"?|\p{N}{1,3}" + MarksAndSlashes] = GptSplits.O200k,
        [ByCase + AllHeads + @"|\p{N}" + MarksAndSlashes] = GptSplits.Tekken,
        [@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*" + Spaces] = DeepSeekSplits.Words,
        ["[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| "
            + "?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"] = DeepSeekSplits.Words,
        ["[一-龥\u3040-ゟ゠-ヿ]+"] = DeepSeekSplits.HanAndKana,
        [@"\p{N}"] = RunSplits.EachNumber,
        [@"\p{N}{1,3}"] = RunSplits.ThreeNumbers,
        [@"\p{N}+"] = RunSplits.AllNumbers,
        ["[0-9][0-9][0-9]"] = RunSplits.ThreeDigits,
        ["[\r\n]"] = RunSplits.EachLineEnd,
        [@"[\r\n]"] = RunSplits.EachLineEnd,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly List<NextPiece> _steps = [];
    private readonly bool _spaceMarks;

    /// <exception cref="InvalidDataException">A step is of a kind that is not known.</exception>
    public JsonSplits(JsonPlace place, bool spaceMarks)
    {
        _spaceMarks = spaceMarks;
        Read(place);
    }

    public NextPiece[] Steps => [.. _steps];

    public SpacePrefix SpacePrefix { get; private set; }

    /// <summary>Whether pieces of white space are left out.</summary>
    public bool DropsSpaces { get; private set; }

    /// <summary>Whether white space is made to single spaces before the text is cut.</summary>
    public bool CollapsesSpaces { get; private set; }

    private void Read(JsonPlace place)
    {
        if (place.IsNull)
        {
            return;
        }

        switch (place.Kind())
        {
            case "Sequence":
                foreach (JsonPlace step in place["pretokenizers"].Items())
                {
                    Read(step);
                }

                break;
            case "ByteLevel":
                SpacePrefix = place.Flag("add_prefix_space", true) ? SpacePrefix.EachPart : SpacePrefix;
                Add(place.Flag("use_regex", true) ? GptSplits.Gpt2 : null);
                break;
            case "Metaspace":
                Metaspace(place);
                break;
            case "Split":
                Add(Split(place));
                break;
            case "Digits":
                Add(place.Flag("individual_digits", false) ? RunSplits.EachNumber : RunSplits.AllNumbers);
                break;
            case "BertPreTokenizer":
                DropsSpaces = true;
                Add(BertSplit.Next);
                break;
            case "WhitespaceSplit" when _spaceMarks:
                CollapsesSpaces = true; // Metaspace follows and gives every word its space back
                break;
            case "WhitespaceSplit":
                DropsSpaces = true;
                Add(RunSplits.Spaces);
                break;
            case "Whitespace":
                DropsSpaces = true;
                Add(new RegexSplit(@"\w+|[^\w\s]+", SplitBehavior.Isolated, place.Path).Next);
                break;
            case "Punctuation" when place.FindText("behavior") is null or "Isolated":
                Add(new RegexSplit(@"[\p{P}$+<=>^`|~]", SplitBehavior.Isolated, place.Path).Next);
                break;
            case var kind:
                throw new InvalidDataException(
                    $"{place.Path} cuts texts by '{kind}', which is not known. Known: BertPreTokenizer, ByteLevel, Digits, Metaspace, Punctuation (Isolated), "
                    + "Sequence, Split, Whitespace, WhitespaceSplit.");
        }
    }

    private void Add(NextPiece? step)
    {
        if (step is not null)
        {
            _steps.Add(step);
        }
    }

    private void Metaspace(JsonPlace place)
    {
        if (place.FindText("replacement") is { } replacement && replacement != "\u2581")
        {
            throw place["replacement"].Wrong("U+2581");
        }

        SpacePrefix = (place.FindText("prepend_scheme") ?? (place.Flag("add_prefix_space", true) ? "always" : "never")) switch
        {
            "always" => SpacePrefix.EachPart,
            "first" => SpacePrefix.FirstPart,
            "never" => SpacePrefix.None,
            _ => throw place["prepend_scheme"].Wrong("always, first or never"),
        };
        Add(place.Flag("split", true) ? RunSplits.EachSpace : null);
    }

    private NextPiece? Split(JsonPlace place)
    {
        JsonPlace pattern = place["pattern"];
        string? literal = pattern.FindText("String");
        if (literal == " " && _spaceMarks)
        {
            return null; // in the text that this step sees there are no spaces left
        }

        string regex = literal is not null ? System.Text.RegularExpressions.Regex.Escape(literal) : pattern["Regex"].Text();
        string behavior = place["behavior"].Text();
        bool invert = place.Flag("invert", false);
        if (Scanners.TryGetValue(regex, out NextPiece? scanner) && (behavior == "Isolated" || (behavior == "Removed" && invert)))
        {
            return scanner;
        }

        return (behavior, invert) switch
        {
            ("Isolated", _) => new RegexSplit(regex, SplitBehavior.Isolated, pattern.Path).Next,
            ("MergedWithPrevious", false) => new RegexSplit(regex, SplitBehavior.MergedWithPrevious, pattern.Path).Next,
            ("MergedWithNext", false) => new RegexSplit(regex, SplitBehavior.MergedWithNext, pattern.Path).Next,
            ("Removed", false) when regex is @"\s+" or @"\s" or " " or @"\ " => Dropping(),
            _ => throw new InvalidDataException(
                $"{place.Path} cuts by '{regex}' with the behavior '{behavior}'{(invert ? ", inverted" : "")}, which is not supported. Supported: Isolated, "
                + "MergedWithNext, MergedWithPrevious, Removed for white space."),
        };
    }

    private NextPiece Dropping()
    {
        DropsSpaces = true;
        return RunSplits.Spaces;
    }
}
