using System.Text;
using Autarky.Gateway.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Gateway.Tests.Streams;

public sealed class EventSplitterTests
{
    private static readonly string[] Parts =
    [
        "data: a\n", "data:b\n", "event: x\n", ": hm\n", "\n", "\r\n", "\r", "data\n", "data: é\r\n", "id: 1\r", "data: stop\n\n",
    ];

    [Fact]
    public void The_pieces_never_change_what_is_released_or_found()
    {
        Gen<string> text = Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(text.ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (stream, size) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(stream);
            (string released, string held, string events) whole = Run([bytes]);
            (string released, string held, string events) cut = Run(bytes.Chunk(size));
            (whole.released + whole.held).ShouldBe(stream);
            (cut.released + cut.held).ShouldBe(stream);
            cut.events.ShouldBe(whole.events);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(1, 1));
    }

    [Fact]
    public void Nothing_is_released_from_the_stop_on()
    {
        (string released, string held, _) = Run([Encoding.UTF8.GetBytes("data: a\n\ndata: stop\n\ndata: b\n\n")]);
        released.ShouldBe("data: a\n\n");
        held.ShouldBe("data: stop\n\ndata: b\n\n");
    }

    [Fact]
    public void An_event_without_end_is_refused_when_it_grows_too_large()
    {
        var splitter = new EventSplitter(100);
        Should.Throw<InvalidDataException>(() => splitter.Feed(new byte[101], new Collector()));
    }

    private static (string Released, string Held, string Events) Run(IEnumerable<byte[]> pieces)
    {
        var splitter = new EventSplitter(1000);
        var collector = new Collector();
        var released = new MemoryStream();
        foreach (byte[] piece in pieces)
        {
            released.Write(splitter.Feed(piece, collector).Span);
        }

        return (Encoding.UTF8.GetString(released.ToArray()), Encoding.UTF8.GetString(splitter.Held.Span), collector.Events.ToString());
    }

    private sealed class Collector : IEventSink
    {
        public StringBuilder Events { get; } = new();

        public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        {
            string text = Encoding.UTF8.GetString(data);
            Events.Append('[').Append(Encoding.UTF8.GetString(name)).Append('|').Append(text).Append(']');
            return text != "stop";
        }
    }
}
