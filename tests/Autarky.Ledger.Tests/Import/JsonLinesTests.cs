using System.Text;
using Autarky.Ledger.Import;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Import;

public sealed class JsonLinesTests
{
    [Fact]
    public void Lines_come_out_whole_however_the_stream_cuts_them()
    {
        var cases =
            from lengths in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 300), Gen.Constant(70_000)).ListOf()
            from step in Gen.Elements(1, 3, 1000, 65536, 1_000_000)
            from end in Gen.Elements("\n", "\r\n")
            from last in Gen.Elements(true, false)
            select (lengths.Take(12).ToList(), step, end, last);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            (List<int> lengths, int step, string end, bool last) = test;
            List<string> lines = [.. lengths.Select((length, i) => new string((char)('a' + (i % 26)), length) + "!")];
            string text = string.Join(end, lines) + (last && lines.Count > 0 ? end : "");
            return Read(Encoding.ASCII.GetBytes(text), step, 100_000).SequenceEqual(lines);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public void A_line_of_the_longest_length_is_read_and_one_byte_more_is_not(int step)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{new string('a', 100)}\n{new string('b', 101)}\n{new string('c', 100)}");

        Read(text, step, 100).ShouldBe([new string('a', 100), null, new string('c', 100)]);
    }

    private static List<string?> Read(byte[] text, int step, int limit)
    {
        using var stream = new SteppedStream(text, step);
        var lines = new JsonLines(stream, limit);
        var read = new List<string?>();
        while (lines.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            read.Add(lines.TooLong ? null : Encoding.ASCII.GetString(lines.Line.Span));
            lines.Number.ShouldBe(read.Count);
        }

        return read;
    }

    /// <summary>Gives at most so many bytes at a time, as a network does.</summary>
    private sealed class SteppedStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
