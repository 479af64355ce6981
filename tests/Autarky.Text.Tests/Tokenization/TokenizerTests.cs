using System.Reflection;
using System.Text;
using System.Text.Json;
using Autarky.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Text.Tests.Tokenization;

public sealed class TokenizerTests
{
    public static TheoryData<string> Names => ["cl100k_base", "o200k_base"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_ids_of_the_reference_implementation(string name)
    {
        // Made with the npm package tiktoken 1.0.22 (t: text, c: cl100k_base, o: o200k_base).
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("golden.jsonl")!;
        using var reader = new StreamReader(stream);
        int cases = 0;
        while (reader.ReadLine() is { } line)
        {
            using var golden = JsonDocument.Parse(line);
            string text = golden.RootElement.GetProperty("t").GetString()!;
            int[] expected = [.. golden.RootElement.GetProperty(name[..1]).EnumerateArray().Select(id => id.GetInt32())];

            By(name).Encode(text).ShouldBe(expected, JsonSerializer.Serialize(text));
            By(name).Count(text).ShouldBe(expected.Length);
            cases++;
        }

        cases.ShouldBeGreaterThan(350);
    }

    [Fact]
    public void A_program_of_two_dozen_kilobytes_has_the_ids_of_tiktoken()
    {
        // The fixtures are only ids: what they stand for is one text, whichever vocabulary reads them.
        int[] small = Published("cl100k_base"), large = Published("o200k_base");
        string text = Tokenizer.Cl100kBase.Decode(small);

        Tokenizer.O200kBase.Decode(large).ShouldBe(text);
        text.Length.ShouldBe(24_292);
        Tokenizer.Cl100kBase.Encode(text).ShouldBe(small);
        Tokenizer.O200kBase.Encode(text).ShouldBe(large);

        static int[] Published(string name) =>
            JsonSerializer.Deserialize<int[]>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiktoken", name + ".json")))!;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoding_gives_back_every_text(string name)
    {
        Tokenizer tokenizer = By(name);
        Prop.ForAll<string>(text =>
        {
            string valid = WellFormed(text ?? "");
            return tokenizer.Decode(tokenizer.Encode(valid)) == valid;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counting_is_encoding_without_writing(string name) => Prop
        .ForAll<string>(text => By(name).Count(text ?? "") == By(name).Encode(text ?? "").Length)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [MemberData(nameof(Names))]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character(string name)
    {
        By(name).Decode(By(name).Encode("a\uD83Db\uDE00")).ShouldBe("a\uFFFDb\uFFFD");
    }

    [Fact]
    public void Decoding_an_unknown_id_says_which_ids_there_are()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Tokenizer.Cl100kBase.Decode([100_256])).Message.ShouldContain("0 to 100255");
        Should.Throw<ArgumentOutOfRangeException>(() => Tokenizer.O200kBase.Decode([-1])).Message.ShouldContain("0 to 199997");
    }

    [Theory]
    [InlineData("cl100k_base", 100_256)]
    [InlineData("o200k_base", 199_998)]
    public void Has_all_tokens_of_the_published_vocabulary(string name, int size)
    {
        By(name).VocabularySize.ShouldBe(size);
        By(name).Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("中A")]
    [InlineData("ab")]
    [InlineData("!")]
    public void A_megabyte_without_a_break_is_encoded_like_any_text(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        foreach (string name in new[] { "cl100k_base", "o200k_base" })
        {
            By(name).Decode(By(name).Encode(text)).ShouldBe(text);
        }
    }

    private static Tokenizer By(string name) => name == "cl100k_base" ? Tokenizer.Cl100kBase : Tokenizer.O200kBase;

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
