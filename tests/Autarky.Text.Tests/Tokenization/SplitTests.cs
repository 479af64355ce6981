using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>Each scanner against the published pattern that it stands for, run as a regular expression.</summary>
public sealed class SplitTests
{
    private const string Words = @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string ByCase = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+C|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*C|"
        + @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    private static readonly string[] Snippets =
    [
        "a", "B", "the", "Hello", "HELLO", " ", " ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "'", "1", "42", "12345", "²", "٣", ".", ",", "!?", "/", "-", "$",
        "+", "`", "é",
        "e\u0301", "ǅ", "ʰ", "\u0903", "中", "文字", "の", "한", "\u3000", "\u00A0", "\u2028", "\u0085", "\u0001", "🦙", "👩‍👧", "\U0001D400", "\U00010428",
        "\U0001D7D8", "\uFFFD", "ﬁ", "µ",
        "superlongwordwithoutends", "xxxxxxxxxxxxxxxx", "ABCDEFGHIJKLMNOp",
    ];

    public static TheoryData<string> Names => [.. Pairs.Keys];

    private static Dictionary<string, (string Pattern, NextPiece Scanner)> Pairs => new(StringComparer.Ordinal)
    {
        ["gpt-2"] = (@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", GptSplits.Gpt2),
        ["gpt-4"] = (Contractions + "|" + Words, GptSplits.Cl100k),
        ["qwen2"] = (Contractions + "|" + Words.Replace("{1,3}", "", StringComparison.Ordinal), GptSplits.Qwen2),
        ["gpt-4o"] = (ByCase.Replace("C|", Contractions + "?|", StringComparison.Ordinal), GptSplits.O200k),
        ["tekken"] = (ByCase.Replace("C|", "|", StringComparison.Ordinal).Replace("{1,3}", "", StringComparison.Ordinal), GptSplits.Tekken),
        ["deepseek-v3 words"] = (
            @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
            DeepSeekSplits.Words),
        ["deepseek-v3 characters"] = ("[一-龥\u3040-ゟ゠-ヿ]+", DeepSeekSplits.HanAndKana),
        ["deepseek-coder letters"] = (@"\s?\p{L}+", ClassRuns.Of(TextClass.Letter, spaceBefore: true)),
        ["falcon marks"] = (@"[\p{P}\$\+<=>\^~\|`]+", RunSplits.Marks(backTick: true)),
        ["each number"] = (@"\p{N}", RunSplits.EachNumber),
        ["three numbers"] = (@"\p{N}{1,3}", RunSplits.ThreeNumbers),
        ["three digits"] = ("[0-9][0-9][0-9]", RunSplits.ThreeDigits),
        ["line ends"] = (@"[\r\n]", RunSplits.EachLineEnd),
        ["last spaces"] = (@"\s+$(?!\n)", RunSplits.LastSpaces),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scanner_cuts_like_its_pattern(string name)
    {
        (string pattern, NextPiece scanner) = Pairs[name];
        NextPiece regex = new RegexSplit(pattern, SplitBehavior.Isolated, name).Next;
        var random = new Random(5);
        for (int round = 0; round < 4000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 1 + random.Next(24)).Select(_ => Snippets[random.Next(Snippets.Length)]));
            Cut(text, scanner).ShouldBe(Cut(text, RegexSplit.For(regex, text)));
        }
    }

    private static string[] Cut(string text, NextPiece next)
    {
        var pieces = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = next(text, start);
            pieces.Add(text[start..end]);
            start = end;
        }

        return [.. pieces];
    }
}
