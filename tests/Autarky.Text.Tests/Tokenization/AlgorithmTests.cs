using System.Text;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Text.Tests.Tokenization;

public sealed class AlgorithmTests
{
    private static readonly Tokenizer ByteLevel = HandMadeTokenizers.Read(HandMadeTokenizers.ByteLevel());
    private static readonly Tokenizer Words = HandMadeTokenizers.Read(HandMadeTokenizers.WordPieces());
    private static readonly Tokenizer Unigram = HandMadeTokenizers.Read(HandMadeTokenizers.Unigram());
    private static readonly Tokenizer Pieces = GgufTokenizer.From(HandMadeTokenizers.SentencePiece());

    [Fact]
    public void Byte_pairs_merge_in_the_order_of_the_list()
    {
        ByteLevel.Encode("hello hell").ShouldBe([258, 'o', 259]);
        ByteLevel.Encode("123").ShouldBe([260, '3']);
    }

    [Fact]
    public void Control_tokens_are_only_read_where_the_caller_wants_it()
    {
        ByteLevel.Encode("<|end|>").Length.ShouldBe(7);
        ByteLevel.Encode("hell<|end|>he", parseSpecial: true).ShouldBe([258, 261, 256]);
        ByteLevel.Encode("a[tool]").ShouldBe(['a', 262]);
        ByteLevel.IsControl(261).ShouldBeTrue();
        ByteLevel.IsControl(262).ShouldBeFalse();
        ByteLevel.SpecialTokens["<|end|>"].ShouldBe(261);
        ByteLevel.EndIds.ShouldContain(261);
        ByteLevel.Decode([258, 261]).ShouldBe("hell<|end|>");
        ByteLevel.Decode([258, 261], control: false).ShouldBe("hell");
    }

    [Fact]
    public void Ids_go_into_the_callers_memory_if_they_fit()
    {
        var ids = new int[3];
        ByteLevel.TryEncode("hello hell", ids, out int written).ShouldBeTrue();
        (written, ids).ShouldBe((3, ids));
        ids.ShouldBe([258, 'o', 259]);
        ByteLevel.TryEncode("hello hell!", ids, out written).ShouldBeFalse();
        written.ShouldBe(4);
    }

    [Fact]
    public void Words_are_written_with_the_longest_pieces_first()
    {
        Words.Encode("Unaffable,  CAFÉ 中$", addSpecial: true).ShouldBe([1, 3, 4, 5, 7, 8, 9, 10, 2]);
        Words.Encode("unx un").ShouldBe([0, 3]);
        Words.Encode(new string('a', 101)).ShouldBe([0]);
        Words.Decode([3, 4, 5, 7]).ShouldBe("unaffable ,");
    }

    [Fact]
    public void Unigram_takes_the_way_with_the_best_sum()
    {
        Unigram.Encode("ab").ShouldBe([6]);
        Unigram.Encode("ba").ShouldBe([1, 7]);
        Unigram.Encode("aba").ShouldBe([4, 7]);
        Unigram.Encode("xya").ShouldBe([1, 0, 2]);
        Unigram.Decode([6, 6]).ShouldBe("ab ab");
    }

    [Fact]
    public void Sentencepiece_merges_by_score_and_falls_back_to_bytes()
    {
        int first = 259;
        Pieces.Encode("abc").ShouldBe([first + 8]);
        Pieces.Encode("c\n", addSpecial: true).ShouldBe([1, first, first + 3, 3 + '\n']);
        Pieces.Encode("é").ShouldBe([first, 3 + 0xC3, 3 + 0xA9]);
        Pieces.Encode("a</s>a", parseSpecial: true).ShouldBe([first + 4, 2, first + 4]);
        Pieces.Decode([first + 8, first + 4]).ShouldBe("abc a");
        Pieces.Decode([first + 8], continues: true).ShouldBe(" abc");
        Encoding.UTF8.GetString(Pieces.TokenBytes(first + 4)).ShouldBe(" a");
    }

    [Fact]
    public void A_vocabulary_that_crosses_words_is_encoded_as_a_whole()
    {
        ModelMetadata metadata = HandMadeTokenizers.SentencePiece();
        string[] tokens = [.. metadata.FindTexts("tokenizer.ggml.tokens")!, "a▁a"];
        metadata.Set("tokenizer.ggml.tokens", tokens);
        metadata.Set("tokenizer.ggml.scores", tokens.Select((_, id) => id < 259 ? 0f : id == tokens.Length - 1 ? 5f : -(float)id).ToArray());
        metadata.Set("tokenizer.ggml.token_type", tokens.Select((_, id) => id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1).ToArray());

        // "▁a" goes first on its own, then "a▁a" has the best score of what is left.
        GgufTokenizer.From(metadata).Encode("a a").ShouldBe([263, 263]);
    }

    [Fact]
    public void Every_text_comes_back()
    {
        Prop.ForAll<string>(text =>
        {
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            return ByteLevel.Decode(ByteLevel.Encode(text)) == valid
                && Pieces.Decode(Pieces.Encode(text)) == valid.Replace('\u2581', ' ')
                && ByteLevel.Count(text) == ByteLevel.Encode(text).Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Neither_the_cache_nor_a_second_thread_changes_a_result()
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"hell{i % 37} hello {i} {(char)('a' + (i % 26))}é{i % 5} <|end|> !")];
        int[][] expected = [.. texts.Select(text => HandMadeTokenizers.Read(HandMadeTokenizers.ByteLevel()).Encode(text, parseSpecial: true))];

        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < texts.Length; i++)
            {
                ByteLevel.Encode(texts[i], parseSpecial: true).ShouldBe(expected[i]);
            }
        });
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n ")]
    [InlineData("ab")]
    [InlineData("é")]
    [InlineData("<|en")]
    [InlineData("▁")]
    [InlineData("\u0301")]
    public void A_megabyte_without_a_break_takes_no_algorithm_long(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        JsonObject pattern = HandMadeTokenizers.ByteLevel();
        pattern["normalizer"] = new JsonObject { ["type"] = "NFC" };
        pattern["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Split",
            ["pattern"] = new JsonObject { ["Regex"] = @"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+" },
            ["behavior"] = "Isolated",
        };
        foreach (Tokenizer tokenizer in new[] { ByteLevel, Words, Unigram, Pieces, HandMadeTokenizers.Read(pattern) })
        {
            tokenizer.Encode(text, parseSpecial: true).ShouldNotBeNull();
        }
    }
}
