using System.Text;
using Autarky.Gateway.Dialects.OpenAiChat;
using Autarky.Gateway.Streams;

namespace Autarky.Gateway.Tests.Dialects;

public sealed class UsageFilterTests
{
    [Theory]
    [InlineData("data: {\"id\":1,\"choices\":[{\"delta\":{}}],\"usage\":null}\n\n", "data: {\"id\":1,\"choices\":[{\"delta\":{}}]}\n\n")]
    [InlineData("data: {\"id\":1,\"choices\":[{}],\"usage\":null,\"obfuscation\":\"x\"}\n\n", "data: {\"id\":1,\"choices\":[{}],\"obfuscation\":\"x\"}\n\n")]
    [InlineData("data: {\"usage\": null, \"choices\": [{}]}\n\n", "data: {\"choices\": [{}]}\n\n")]
    [InlineData("data: {\"choices\": [{}], \"usage\": null }\n\n", "data: {\"choices\": [{}] }\n\n")]
    [InlineData("data:{\"choices\":[{}],\"usage\":null}\r\n\r\n", "data:{\"choices\":[{}]}\r\n\r\n")]
    [InlineData("data: {\"usage\":null}\n\n", "data: {}\n\n")]
    [InlineData("\uFEFFdata: {\"choices\":[{}],\"usage\":null}\n\n", "\uFEFFdata: {\"choices\":[{}]}\n\n")]
    [InlineData("id: 3\nevent: x\ndata: {\"choices\":[{}],\"usage\":null}\nretry: 5\n\n", "id: 3\nevent: x\ndata: {\"choices\":[{}]}\nretry: 5\n\n")]
    [InlineData("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n", "")]
    [InlineData("data: {\"choices\":[ ],\"usage\":{\"prompt_tokens\":1}}\r\n\r\n", "")]
    [InlineData("data: {\"usage\":{\"prompt_tokens\":1},\ndata: \"choices\":[]}\n\n", "")]
    [InlineData("data: {\"choices\":[],\"prompt_filter_results\":[1],\"usage\":null}\n\n", "data: {\"choices\":[],\"prompt_filter_results\":[1]}\n\n")]
    public void What_only_we_asked_for_is_taken_out(string sent, string got) => Pass(sent, int.MaxValue).ShouldBe(got);

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"usage\"}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"usage\":null}}]}\n\n")] // not the chunk's own
    [InlineData("data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1}}\n\n")] // would have come anyway
    [InlineData("data: {\"choices\":[{}],\"usage\":0}\n\n")]
    [InlineData("data: {\"choices\":[{}],\"usage\":null\n\n")]
    [InlineData("data: [\"usage\"]\n\n")]
    [InlineData("data: \"usage\"\n\n")]
    [InlineData(": usage\n\n")]
    [InlineData("usage\n\n")]
    [InlineData("data: {\"choices\":[{}],\ndata: \"usage\":null}\n\n")]
    [InlineData("event: usage\ndata: x\n\n")]
    public void Everything_else_stays_to_the_byte(string sent) => Pass(sent, int.MaxValue).ShouldBe(sent);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void It_is_the_same_whatever_pieces_the_stream_comes_in(string end)
    {
        string Lines(string text) => text.Replace("\n", end, StringComparison.Ordinal);
        string sent = Lines(
            ": hello\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"ü\"}}],\"usage\":null}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: {\"choices\":[{}],\"usage\":null}\n\n: bye\n\n");
        string expected = Lines(": hello\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"ü\"}}]}\n\ndata: {\"choices\":[{}]}\n\n: bye\n\n");
        for (int size = 1; size <= sent.Length; size++)
        {
            Pass(sent, size).ShouldBe(expected);
        }
    }

    // As the gateway does: whole events come out of the splitter, and those are filtered.
    private static string Pass(string sent, int size)
    {
        var splitter = new EventSplitter(1_000_000);
        var filter = new UsageFilter();
        var got = new MemoryStream();
        byte[] bytes = Encoding.UTF8.GetBytes(sent);
        for (int from = 0; from < bytes.Length; from += Math.Min(size, bytes.Length))
        {
            got.Write(filter.Filter(splitter.Feed(bytes.AsMemory(from, Math.Min(size, bytes.Length - from)), new Everything())).Span);
        }

        return Encoding.UTF8.GetString(got.ToArray());
    }

    private sealed class Everything : IEventSink
    {
        public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => true;
    }
}
