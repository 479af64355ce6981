using System.Text;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

public sealed class HostileTokenizerTests
{
    [Fact]
    public void A_damaged_file_is_refused_in_words_or_read_and_never_takes_long()
    {
        var fuzz = new TokenizerFuzz(seed: 1);
        fuzz.Run(first: 0, count: 3000);
        fuzz.Faults.ShouldBeEmpty();
        fuzz.Read.ShouldBeGreaterThan(100);
        fuzz.Refused.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void A_file_that_is_cut_off_says_at_which_line()
    {
        byte[] json = Encoding.UTF8.GetBytes(HandMadeTokenizers.ByteLevel().ToJsonString());
        Should.Throw<InvalidDataException>(() => TokenizerJson.Parse(json.AsMemory(0, json.Length / 2))).Message.ShouldContain("cut off at line 1, byte");
    }

    [Theory]
    [InlineData("model.type", "\"WordLevel\"", "Known: BPE, Unigram, WordPiece")]
    [InlineData("model.vocab.he", "-1", "tokenizer.json.model.vocab: the token 'he' has the id -1")]
    [InlineData("model.vocab.he", "2000000000", "2000000000")]
    [InlineData("model.vocab.he", "257", "both have the id 257")]
    [InlineData("model.vocab.he", "\"x\"", "tokenizer.json.model.vocab should be an integer")]
    [InlineData("model.merges", "[\"h x y\"]", "merge 0 is 'h x y'")]
    [InlineData("model.merges", "[\"he he\"]", "which is no token")]
    [InlineData("model.merges", "7", "tokenizer.json.model.merges should be a list")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    [InlineData("pre_tokenizer.type", "\"UnicodeScripts\"", "'UnicodeScripts', which is not known. Known: BertPreTokenizer, ByteLevel")]
    [InlineData("pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\"}", "pre_tokenizer.pattern is the pattern '('")]
    [InlineData("normalizer", "{\"type\":\"Unheard\"}", "tokenizer.json.normalizer is a normalizer of the kind 'Unheard'")]
    [InlineData(
        "post_processor", "{\"type\":\"BertProcessing\",\"cls\":[\"a\",9999],\"sep\":[\"b\",1]}", "post_processor.cls[1] should be a token from 0 to 262")]
    [InlineData("added_tokens", "[{\"id\":261,\"content\":\"\"}]", "added token 261 has 0 characters")]
    public void A_file_that_contradicts_itself_says_where(string path, string value, string complaint)
    {
        JsonObject json = HandMadeTokenizers.ByteLevel();
        string[] keys = path.Split('.');
        JsonObject place = json;
        foreach (string key in keys[..^1])
        {
            place = place[key]!.AsObject();
        }

        place[keys[^1]] = JsonNode.Parse(value);
        Should.Throw<InvalidDataException>(() => HandMadeTokenizers.Read(json)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Two_tokens_with_the_same_bytes_are_refused()
    {
        ModelMetadata metadata = HandMadeTokenizers.SentencePiece();
        string[] tokens = metadata.FindTexts("tokenizer.ggml.tokens")!;
        tokens[^1] = tokens[^2];
        Should.Throw<InvalidDataException>(() => GgufTokenizer.From(metadata)).Message.ShouldContain("are both 'bc'");
    }

    [Theory]
    [InlineData("tokenizer.ggml.model", "rwkv", "Known: bert, gpt2, llama, t5")]
    [InlineData("tokenizer.ggml.bos_token_id", 999999, "'tokenizer.ggml.bos_token_id' is 999999, but the tokens are 0 to 269")]
    public void Metadata_that_contradict_themselves_say_under_which_key(string key, object value, string complaint)
    {
        ModelMetadata metadata = HandMadeTokenizers.SentencePiece();
        metadata.Set(key, value);
        Should.Throw<InvalidDataException>(() => GgufTokenizer.From(metadata)).Message.ShouldContain(complaint);
    }

    [Fact]
    public void An_unknown_way_to_cut_texts_is_refused_with_those_that_are_known()
    {
        var metadata = new ModelMetadata();
        metadata.Set("tokenizer.ggml.model", "gpt2");
        metadata.Set("tokenizer.ggml.pre", "kimi-k2");
        metadata.Set("tokenizer.ggml.tokens", new[] { "a" });
        Should.Throw<InvalidDataException>(() => GgufTokenizer.From(metadata)).Message.ShouldContain(
            "'kimi-k2' (tokenizer.ggml.pre), which is not known. Known: chatglm-bpe, cl100k_base");
    }

    [Fact]
    public void A_pattern_that_runs_away_is_stopped()
    {
        JsonObject json = HandMadeTokenizers.ByteLevel();
        json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Split","pattern":{"Regex":"(?=(a+)+b)c|(a|aa)+(?!a)$"},"behavior":"Isolated"}""");
        Should.Throw<InvalidDataException>(() => HandMadeTokenizers.Read(json).Encode(new string('a', 60) + "!")).Message.ShouldContain("took more than");
    }

    [Fact]
    public void Sentencepieces_own_file_is_read_as_its_metadata_in_gguf()
    {
        var fromFile = SentencePieceFile.Parse(TokenizerFuzz.Protobuf());
        var fromMetadata = GgufTokenizer.From(HandMadeTokenizers.SentencePiece());
        const string Text = "abc  a\nbcé ▁ <s>";
        fromFile.Encode(Text, addSpecial: true).ShouldBe(fromMetadata.Encode(Text, addSpecial: true));
    }
}
