using System.Text;
using Autarky.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Text.Tests.Tokenization;

public sealed class StreamingDetokenizerTests
{
    // In this vocabulary the id of a byte is the byte.
    private static readonly Tokenizer Bytes = HandMadeTokenizers.Read(HandMadeTokenizers.ByteLevel());

    [Fact]
    public void Half_of_a_character_waits_for_the_other_half()
    {
        var stream = new StreamingDetokenizer(Bytes);
        new[] { 'a', 0xF0, 0x9F, 0xA6, 0x99, 'b' }.Select(stream.Push).ShouldBe(["a", "", "", "", "🦙", "b"]);
        stream.Flush().ShouldBe("");
    }

    [Fact]
    public void What_cannot_become_a_character_is_replaced_at_once()
    {
        var stream = new StreamingDetokenizer(Bytes);
        stream.Push(0xF0).ShouldBe("");
        stream.Push('a').ShouldBe("\uFFFDa");
        stream.Push(0x80).ShouldBe("\uFFFD");
        stream.Push(0xE2).ShouldBe("");
        stream.Push(0x82).ShouldBe("");
        stream.Flush().ShouldBe("\uFFFD");
        stream.Flush().ShouldBe("");
    }

    [Fact]
    public void All_parts_together_are_what_decoding_gives() => Prop
        .ForAll<byte[]>(bytes =>
        {
            int[] ids = [.. (bytes ?? []).Select(b => (int)b)];
            var stream = new StreamingDetokenizer(Bytes);
            var text = new StringBuilder();
            foreach (int id in ids)
            {
                text.Append(stream.Push(id));
            }

            return text.Append(stream.Flush()).ToString() == Bytes.Decode(ids);
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Marks_are_left_out_unless_they_are_wanted()
    {
        new StreamingDetokenizer(Bytes).Push(261).ShouldBe("");
        new StreamingDetokenizer(Bytes, control: true).Push(261).ShouldBe("<|end|>");
    }

    [Fact]
    public void The_space_before_the_first_word_goes_only_at_the_start_of_a_text()
    {
        var pieces = GgufTokenizer.From(HandMadeTokenizers.SentencePiece());
        new StreamingDetokenizer(pieces, continues: true).Push(263).ShouldBe(" a");
        var start = new StreamingDetokenizer(pieces, continues: false);
        start.Push(263).ShouldBe("a");
        start.Push(263).ShouldBe(" a");
    }
}
