using System.Collections.Frozen;

namespace Autarky.Text.Tokenization.Splitting;

/// <summary>How a published vocabulary cuts texts, under the name that GGUF gives it (<c>tokenizer.ggml.pre</c>).</summary>
internal sealed record PublishedSplit
{
    /// <summary>The steps, each cutting the pieces of the one before.</summary>
    public required NextPiece[] Steps { get; init; }

    /// <summary>Whether a piece that is a token as a whole skips the merges.</summary>
    public bool WholeFirst { get; init; }

    /// <summary>Whether texts begin with the token for their beginning where the file does not say.</summary>
    public bool BeginsText { get; init; }
}

/// <summary>The published ways to cut a text for byte-level vocabularies, by name. Source: the tokenizers of the models that the names say.</summary>
internal static class PublishedSplits
{
    // The letters of scripts that know two cases, as DeepSeek's first vocabulary lists them.
    private const string CasedLetters =
        "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼ"
        + "ℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⲳⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";

    private const string WideMarks = "!-/:-~！-／：-～‘-‟　-。";
    private const string FarScripts = "一-龥ࠀ-一가-\uD7FF";

    private static readonly PublishedSplit Gpt2 = new() { Steps = [GptSplits.Gpt2] };
    private static readonly PublishedSplit NumbersThenGpt2 = new() { Steps = [RunSplits.EachNumber, GptSplits.Gpt2] };
    private static readonly PublishedSplit Cl100k = new() { Steps = [GptSplits.Cl100k] };
    private static readonly PublishedSplit Llama3 = new() { Steps = [GptSplits.Cl100k], WholeFirst = true, BeginsText = true };
    private static readonly PublishedSplit Qwen2 = new() { Steps = [GptSplits.Qwen2] };
    private static readonly PublishedSplit O200k = new() { Steps = [GptSplits.O200k] };

    private static readonly PublishedSplit DeepSeek3 = new() { Steps = [RunSplits.ThreeNumbers, DeepSeekSplits.HanAndKana, DeepSeekSplits.Words] };

    private static readonly PublishedSplit DeepSeekLlm = new()
    {
        Steps =
        [
            RunSplits.EachLineEnd,
            ClassRuns.Of(new CodePointSet(CasedLetters), spaceBefore: true),
            ClassRuns.Of(new CodePointSet(WideMarks), spaceBefore: true),
            RunSplits.LastSpaces,
            ClassRuns.Of(new CodePointSet(FarScripts), spaceBefore: false),
            RunSplits.AllNumbers,
        ],
    };

    private static readonly PublishedSplit DeepSeekCoder = new()
    {
        Steps =
        [
            RunSplits.EachLineEnd,
            ClassRuns.Of(TextClass.Letter, spaceBefore: true),
            ClassRuns.Of(TextClass.Punctuation, spaceBefore: true),
            ClassRuns.Of(new CodePointSet(FarScripts), spaceBefore: false),
            RunSplits.EachNumber,
        ],
    };

    private static readonly PublishedSplit Falcon = new() { Steps = [RunSplits.Marks(backTick: true), GptSplits.Gpt2, RunSplits.ThreeDigits] };

    private static readonly PublishedSplit Unnamed = new()
    {
        Steps = [RunSplits.Marks(backTick: false), GptSplits.Gpt2, RunSplits.AllNumbers, RunSplits.ThreeDigits],
    };

    private static readonly FrozenDictionary<string, PublishedSplit> ByName = new Dictionary<string, PublishedSplit>(StringComparer.Ordinal)
    {
        ["default"] = Unnamed,
        ["gpt-2"] = Gpt2,
        ["phi-2"] = Gpt2,
        ["mpt"] = Gpt2,
        ["olmo"] = Gpt2,
        ["jais"] = Gpt2,
        ["roberta-bpe"] = Gpt2,
        ["gigachat"] = Gpt2,
        ["granite-docling"] = Gpt2,
        ["starcoder"] = NumbersThenGpt2,
        ["refact"] = NumbersThenGpt2,
        ["command-r"] = NumbersThenGpt2,
        ["smollm"] = NumbersThenGpt2,
        ["codeshell"] = NumbersThenGpt2,
        ["exaone"] = NumbersThenGpt2,
        ["minerva-7b"] = NumbersThenGpt2,
        ["gpt-4"] = Cl100k,
        ["cl100k_base"] = Cl100k,
        ["dbrx"] = Cl100k,
        ["smaug-bpe"] = Cl100k,
        ["glm4"] = Cl100k,
        ["chatglm-bpe"] = Cl100k,
        ["llama3"] = Llama3,
        ["llama-v3"] = Llama3,
        ["llama-bpe"] = Llama3,
        ["falcon3"] = Llama3,
        ["falcon-h1"] = Llama3,
        ["lfm2"] = Llama3,
        ["pixtral"] = Llama3,
        ["qwen2"] = Qwen2,
        ["qwen3"] = Qwen2,
        ["deepseek-r1-qwen"] = Qwen2,
        ["stablelm2"] = Qwen2,
        ["hunyuan"] = Qwen2,
        ["megrez"] = Qwen2,
        ["gpt-4o"] = O200k,
        ["llama4"] = O200k,
        ["o200k_base"] = O200k,
        ["tekken"] = new() { Steps = [GptSplits.Tekken], WholeFirst = true, BeginsText = true },
        ["deepseek-llm"] = DeepSeekLlm,
        ["deepseek-coder"] = DeepSeekCoder,
        ["deepseek-v3"] = DeepSeek3,
        ["hunyuan-dense"] = DeepSeek3,
        ["falcon"] = Falcon,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // One name for each way, one that other readers of GGUF know too.
    private static readonly string[] Written = ["gpt-2", "starcoder", "dbrx", "llama-bpe", "qwen2", "gpt-4o", "tekken", "deepseek-v3", "falcon", "default"];

    /// <summary>The name under which a way to cut texts is written; null where it has none.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="wholeFirst">Whether a piece that is a token as a whole skips the merges.</param>
    public static string? NameOf(NextPiece[] steps, bool wholeFirst) =>
        Array.Find(Written, name => ByName[name].WholeFirst == wholeFirst && ByName[name].Steps.AsSpan().SequenceEqual(steps));

    /// <summary>The split of a name.</summary>
    /// <exception cref="InvalidDataException">The name is not known; the message lists those that are.</exception>
    public static PublishedSplit Named(string name) => ByName.TryGetValue(name, out PublishedSplit? split)
        ? split
        : throw new InvalidDataException(
            $"The model cuts texts as '{name}' (tokenizer.ggml.pre), which is not known. "
                + $"Known: {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}.");
}
