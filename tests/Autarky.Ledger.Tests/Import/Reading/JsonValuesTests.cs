using System.Text;
using System.Text.Json;
using Autarky.Ledger.Import.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Ledger.Tests.Import.Reading;

public sealed class JsonValuesTests
{
    [Fact]
    public void Values_come_out_whole_however_the_stream_cuts_them_and_however_they_are_written()
    {
        var cases =
            from lengths in Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, 300), Gen.Constant(70_000)).ListOf()
            from step in Gen.Elements(1, 3, 1000, 65536, 1_000_000)
            from isIndented in Gen.Elements(true, false)
            from between in Gen.Elements("\n", "\r\n", "\n\n", " ", "")
            from list in Gen.Elements("", "[", "[\n  ")
            select (lengths.Take(12).ToList(), step, isIndented, between, list);

        Prop.ForAll(cases.ToArbitrary(), test =>
        {
            (List<int> lengths, int step, bool isIndented, string between, string list) = test;
            var written = new JsonSerializerOptions { WriteIndented = isIndented };
            List<string> values =
            [
                .. lengths.Select((length, i) => JsonSerializer.Serialize(new { i, text = new string((char)('a' + (i % 26)), length) + "}\"{[" }, written)),
            ];
            string text = list.Length == 0 ? string.Join(between, values) : list + string.Join("," + between, values) + "\n]";
            List<string> read = [.. Read(Encoding.UTF8.GetBytes(text), step, 1_000_000).Select(value => value.Value)];
            return read.SequenceEqual(values);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public void A_value_of_the_longest_length_is_read_and_one_byte_more_is_not(int step)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{Of(100)}\n{Of(101)}\n{Of(100)}");

        Read(text, step, 100).Select(value => value.Value).ShouldBe([Of(100), "The line is longer than 100 bytes.", Of(100)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Values_know_the_line_in_which_they_begin(int step)
    {
        const string text = "\uFEFF\n{\n \"a\": 1\n}\n{\"b\":2}\n\n[{\"c\":3},\n{\"d\":\n4}]\n{\"e\":5}{\"f\":6}\n";

        Read(Encoding.UTF8.GetBytes(text), step, 1000).Select(value => (value.Line, value.Entry)).ShouldBe([(2, 0), (5, 0), (7, 1), (8, 2), (10, 0), (10, 0)]);
    }

    [Theory]
    // Broken on its own line: that line alone.
    [InlineData("{\"a\":}\n{\"b\":1}\n", "1!", "2")]
    [InlineData("{\"a\":1\n{\"b\":1}\n{\"c\":1}\n", "1!", "2", "3")]
    [InlineData("{\"a\":\n{\"b\":1}\n", "1!", "2")]
    [InlineData("{\"a\":[\n{\"b\":1}\n{\"c\":1}", "1!", "2", "3")]
    [InlineData("{\"a\":\"text\n{\"b\":1}\n", "1!", "2")]
    // Over several lines: all of them, and then what looks like the next.
    [InlineData("{\n \"a\": 1,\n \"b\": oops\n}\n{\"c\":1}\n", "1!", "5")]
    [InlineData("{\n \"a\": {\n  \"b\": 1 2\n }\n}\n{\n \"c\": 1\n}\n", "1!", "6")]
    [InlineData("[\n  {\n    \"a\": oops,\n    \"b\": {\"c\": 1}\n  },\n  {\n    \"d\": 1\n  }\n]\n{\"e\":1}\n", "2!", "6", "10")]
    // A list on one line ends with it.
    [InlineData("[{\"a\":1},{\"b\":oops}]\n{\"c\":1}\n", "1", "1!", "2")]
    [InlineData("[2024-01-01 12:00] a log\n{\"c\":1}\n", "1!", "2")]
    // Cut off.
    [InlineData("{\"a\":1}\n{\"b\":", "1", "2!")]
    [InlineData("{\n \"a\": 1,\n \"b\": [\n  1", "1!")]
    public void What_is_broken_takes_no_more_with_it_than_it_must(string text, params string[] expected)
    {
        foreach (int step in (int[])[1, 5, 1_000_000])
        {
            Read(Encoding.UTF8.GetBytes(text), step, 10_000).Select(value => $"{value.Line}{(value.IsBroken ? "!" : "")}").ShouldBe(expected);
        }
    }

    [Fact]
    public async Task A_list_that_is_not_closed_is_known_by_its_line()
    {
        using var values = new JsonValues(new ByteWindow(new MemoryStream("{}\n[\n{\"a\":1},\n{\"b\":2}"u8.ToArray())), 1000);
        int count = 0;
        while (await values.ReadAsync(CancellationToken.None))
        {
            count++;
        }

        (count, values.OpenList).ShouldBe((3, 2));
    }

    private static string Of(int length) => "{\"a\":\"" + new string('a', length - 8) + "\"}";

    private static List<(long Line, long Entry, string Value, bool IsBroken)> Read(byte[] text, int step, int limit)
    {
        using var stream = new SteppedStream(text, step);
        using var values = new JsonValues(new ByteWindow(stream), limit);
        var read = new List<(long, long, string, bool)>();
        while (values.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            read.Add((values.Line, values.Entry, values.Why ?? values.Value.GetRawText(), values.Why is not null));
        }

        return read;
    }
}
