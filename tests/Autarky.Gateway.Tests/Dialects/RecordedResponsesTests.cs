using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Streams;
using Autarky.Gateway.Tests.Fakes;

namespace Autarky.Gateway.Tests.Dialects;

/// <summary>Recorded streams of OpenAI's responses, of OpenAI and of servers that speak like it.</summary>
public sealed class RecordedResponsesTests
{
    private static readonly IChatDialect Responses = KnownDialects.FindOption("openai-responses")!;

    [Theory]
    [InlineData("custom-tool")]
    [InlineData("id-rotation")] // another id for the same item in every event
    [InlineData("reasoning")]
    [InlineData("lmstudio-tool-call")]
    public void A_stream_says_what_its_last_event_says_and_the_same_when_it_was_written_anew(string name)
    {
        string stream = Events(name);
        (IStreamReader reader, List<ChatEvent> events) = Read(stream);
        reader.IsDone.ShouldBeTrue();
        JsonElement last = JsonDocument.Parse(stream.Trim().Split("\n").Last()["data: ".Length..]).RootElement.GetProperty("response");
        RandomAnswers.Said(events).ShouldBe(RandomAnswers.Said(Responses.Partner.Read(last)));

        IStreamWriter writer = Responses.Client.StreamWriter(RandomAnswers.Frame());
        string written = Encoding.UTF8.GetString(writer.Write(events).Span) + Encoding.UTF8.GetString(writer.End().Span);
        RandomAnswers.Said(Read(written).Events).ShouldBe(RandomAnswers.Said(events));

        IStreamListener listener = Responses.Partner.Listener();
        new EventSplitter(1_000_000).Feed(Encoding.UTF8.GetBytes(stream), listener);
        (listener.IsWhole, listener.HasToken, listener.Malformed).ShouldBe((true, true, false));
        JsonDocument.Parse(listener.Completion()).RootElement.GetRawText().ShouldBe(last.GetRawText());
    }

    [Fact]
    public void An_error_in_the_middle_is_one() => Read(Events("error")).Reader.Error!.Value.Message.ShouldBe(
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: "
            + "https://platform.openai.com/docs/guides/error-codes/api-errors.");

    // Some files hold several streams, one behind the other.
    private static string Events(string name) => string.Concat(Fixture.Text($"vercel-ai/responses-{name}.chunks.txt")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .TakeThrough(line => line.StartsWith("{\"type\":\"response.completed\"", StringComparison.Ordinal))
        .Select(line => $"event: {JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()}\ndata: {line}\n\n"));

    private static (IStreamReader Reader, List<ChatEvent> Events) Read(string stream)
    {
        IStreamReader reader = Responses.Partner.StreamReader();
        List<ChatEvent> events = [];
        new EventSplitter(1_000_000).Feed(Encoding.UTF8.GetBytes(stream), new Ear(reader, events));
        return (reader, events);
    }

    private sealed class Ear(IStreamReader reader, List<ChatEvent> events) : IEventSink
    {
        public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        {
            reader.Read(name, data, events);
            return !reader.IsDone && reader.Error is null;
        }
    }
}

internal static class Lines
{
    /// <summary>All up to the first for which something holds, and that one.</summary>
    public static IEnumerable<string> TakeThrough(this IEnumerable<string> lines, Func<string, bool> isLast)
    {
        foreach (string line in lines)
        {
            yield return line;
            if (isLast(line))
            {
                yield break;
            }
        }
    }
}
