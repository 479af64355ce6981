using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.Anthropic;
using Autarky.Gateway.Streams;
using Autarky.Ledger.Exchanges;

namespace Autarky.Bench.Dialects;

/// <summary>One recorded answer on every way through the gateway.</summary>
internal sealed class DialectTrial(RecordedAnswer recorded, SortedDictionary<string, int> notCarried, Random chance)
{
    private const int MaxEventBytes = 16 * 1024 * 1024;
    private const int Splits = 8;

    private readonly List<string> _differences = [];
    private readonly IChatDialect _other = KnownDialects.All.First(dialect => dialect.Name != recorded.Dialect.Name);

    private bool IsAnthropic => recorded.Dialect.Name == AnthropicDialect.DialectName;

    /// <summary>Whether the recording is no whole answer (an error, an end that is missing): then every way must say so.</summary>
    public bool IsRefused { get; private set; }

    /// <returns>What differs, in words.</returns>
    public IReadOnlyList<string> Run()
    {
        try
        {
            if (recorded.IsStream)
            {
                RunStream();
            }
            else
            {
                RunWhole();
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            _differences.Add($"{error.GetType().Name}: {error.Message}");
        }

        return _differences;
    }

    private void RunWhole()
    {
        using var document = JsonDocument.Parse(recorded.Bytes);
        new RawTally(recorded.Dialect, notCarried).Whole(document.RootElement);
        IReadOnlyList<ChatEvent> events = recorded.Dialect.Partner.Read(document.RootElement);
        ChatReply reply = ReplyOf(events);
        Compare("written again", Said.Of(reply), ReadWhole(recorded.Dialect, recorded.Dialect.Client.Write(reply, Frame(reply))));
        Compare("in the other dialect", Crossed(reply), ReadWhole(_other, _other.Client.Write(reply, Frame(reply))));
        Compare("as a stream", Said.Of(reply), ReadStream(recorded.Dialect, Write(recorded.Dialect, [events], reply)));
        Compare("as a stream of the other dialect", Crossed(reply), ReadStream(_other, Write(_other, [events], reply)));
    }

    private void RunStream()
    {
        var tally = new RawTally(recorded.Dialect, notCarried);
        new EventSplitter(MaxEventBytes).Feed(recorded.Bytes, tally);
        List<List<ChatEvent>> batches = Batches(recorded.Dialect, [recorded.Bytes], out string? refusal);
        IStreamListener listener = PassOn([recorded.Bytes], out byte[] left);
        bool isHeard = listener.Error is null && !listener.Malformed && listener.IsWhole && listener.HasToken;
        if (refusal is not null || !isHeard)
        {
            IsRefused = true;
            if (refusal is null || isHeard)
            {
                _differences.Add($"passed on: {(isHeard ? "accepted" : "refused")}, translated: {refusal ?? "accepted"}");
            }

            return;
        }

        if (!left.AsSpan().SequenceEqual(recorded.Bytes))
        {
            _differences.Add($"passed on: {recorded.Bytes.Length} bytes became {left.Length}, or others");
        }

        ChatReply reply = ReplyOf(batches.SelectMany(batch => batch));
        CompareTally(tally, reply);
        Compare("put together for the ledger", Said.Of(reply), ReadWhole(recorded.Dialect, listener.Completion()));
        Compare("written again", Said.Of(reply), ReadStream(recorded.Dialect, Write(recorded.Dialect, batches, reply)));
        Compare("in the other dialect", Crossed(reply), ReadStream(_other, Write(_other, batches, reply)));
        Compare("as a whole answer", Said.Of(reply), ReadWhole(recorded.Dialect, recorded.Dialect.Client.Write(reply, Frame(reply))));
        Compare("as a whole answer of the other dialect", Crossed(reply), ReadWhole(_other, _other.Client.Write(reply, Frame(reply))));
        CompareSplits(batches, listener.Completion());
    }

    // Whatever pieces the bytes come in, the events and the answer for the ledger are the same.
    private void CompareSplits(List<List<ChatEvent>> batches, byte[] completion)
    {
        string expected = Words(batches);
        for (int split = 0; split <= Splits; split++)
        {
            List<ReadOnlyMemory<byte>> pieces = Cut(split == 0 ? 1 : 1 + chance.Next(4 << split));
            if (Words(Batches(recorded.Dialect, pieces, out _)) != expected)
            {
                _differences.Add($"other events when cut into {pieces.Count} pieces");
                return;
            }

            IStreamListener listener = PassOn(pieces, out byte[] left);
            if (!left.AsSpan().SequenceEqual(recorded.Bytes) || !listener.Completion().AsSpan().SequenceEqual(completion))
            {
                _differences.Add($"passed on: other bytes when cut into {pieces.Count} pieces");
                return;
            }
        }
    }

    private List<ReadOnlyMemory<byte>> Cut(int most)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (int at = 0; at < recorded.Bytes.Length;)
        {
            int length = Math.Min(recorded.Bytes.Length - at, 1 + chance.Next(most));
            pieces.Add(recorded.Bytes.AsMemory(at, length));
            at += length;
        }

        return pieces;
    }

    // Ids that the reader made up are others each time.
    private string Words(List<List<ChatEvent>> batches) => string.Join('\n', batches.SelectMany(batch => batch).Select(each => each is CallStarted call
        ? $"{call with { Id = recorded.Bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(call.Id)) >= 0 ? call.Id : "" }}" : $"{each}"));

    private void CompareTally(RawTally tally, ChatReply reply)
    {
        if (reply.Choices.Count() != 1)
        {
            return; // choices come mixed there
        }

        Said said = Said.Of(reply)[0];
        string arguments = string.Concat(reply.Choices.Single().Calls.OrderBy(call => call.Index).Select(call => call.Arguments.ToString()));
        foreach ((string what, string raw, string read) in (IEnumerable<(string, string, string)>)[
            ("text", tally.Text.ToString(), said.Text), ("thoughts", tally.Thoughts.ToString(), string.Concat(said.Thoughts)),
            ("signatures", tally.Signatures.ToString(), string.Concat(said.Seals.Where(seal => !seal.StartsWith("hidden ", StringComparison.Ordinal)))),
            ("arguments", WithoutEmpty(tally.Arguments.ToString()), WithoutEmpty(arguments))])
        {
            if (raw.Length > read.Length || (IsAnthropic && what != "arguments" && raw != read))
            {
                _differences.Add($"{what} read: {read.Length} characters of {raw.Length}");
            }
        }
    }

    // Readers put an empty object where a call came without arguments, and calls may come mixed.
    private static string WithoutEmpty(string arguments) => string.Concat(arguments.Replace("{}", "", StringComparison.Ordinal).Order());

    private IReadOnlyList<Said> Crossed(ChatReply reply)
        => IsAnthropic
            ? [.. Said.Of(reply).Select(said => said.InOpenAis())]
            : [.. Said.Of(reply).Take(1).Select(said => said.InAnthropics())];

    private void Compare(string way, IReadOnlyList<Said> expected, IReadOnlyList<Said> got)
    {
        bool isCrossed = way.Contains("other dialect", StringComparison.Ordinal);
        IReadOnlyList<Said> seen = !isCrossed ? got : IsAnthropic ? [.. got.Select(said => said.InOpenAis())] : [.. got.Select(said => said.InAnthropics())];
        _differences.AddRange(Said.Differences(expected, seen).Select(difference => $"{way}: {difference}"));
    }

    private static IReadOnlyList<Said> ReadWhole(IChatDialect dialect, byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        return dialect.Partner.LooksRight(document.RootElement) ? Said.Of(ReplyOf(dialect.Partner.Read(document.RootElement))) : [];
    }

    private IReadOnlyList<Said> ReadStream(IChatDialect dialect, byte[] events)
    {
        List<List<ChatEvent>> read = Batches(dialect, [events], out string? refusal);
        if (refusal is not null)
        {
            _differences.Add($"what we write is refused: {refusal}");
        }

        return Said.Of(ReplyOf(read.SelectMany(batch => batch)));
    }

    private static byte[] Write(IChatDialect dialect, IEnumerable<IReadOnlyList<ChatEvent>> batches, ChatReply reply)
    {
        using var all = new MemoryStream();
        IStreamWriter writer = dialect.Client.StreamWriter(Frame(reply));
        foreach (IReadOnlyList<ChatEvent> batch in batches)
        {
            all.Write(writer.Write(batch).Span);
        }

        all.Write(writer.End().Span);
        return all.ToArray();
    }

    private static List<List<ChatEvent>> Batches(IChatDialect dialect, IEnumerable<ReadOnlyMemory<byte>> pieces, out string? refusal)
    {
        var reader = new BatchReader(dialect.Partner.StreamReader());
        var splitter = new EventSplitter(MaxEventBytes);
        refusal = null;
        try
        {
            foreach (ReadOnlyMemory<byte> piece in pieces.TakeWhile(_ => !splitter.Stopped))
            {
                splitter.Feed(piece, reader);
            }

            refusal = reader.Refusal ?? (!reader.IsWhole() ? "broke off" : ReplyOf(reader.Batches.SelectMany(batch => batch)).HasToken ? null : "said nothing");
        }
        catch (InvalidDataException error)
        {
            refusal = error.Message;
        }

        return reader.Batches;
    }

    private IStreamListener PassOn(IEnumerable<ReadOnlyMemory<byte>> pieces, out byte[] left)
    {
        IStreamListener listener = recorded.Dialect.Partner.Listener();
        var splitter = new EventSplitter(MaxEventBytes);
        using var all = new MemoryStream();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            all.Write(splitter.Feed(piece, listener).Span);
        }

        all.Write(splitter.Held.Span);
        left = all.ToArray();
        return listener;
    }

    private static ChatReply ReplyOf(IEnumerable<ChatEvent> events)
    {
        var reply = new ChatReply();
        events.ToList().ForEach(reply.Add);
        return reply;
    }

    private static ReplyFrame Frame(ChatReply reply) => new()
    {
        Exchange = ExchangeId.New(DateTimeOffset.UnixEpoch),
        Created = DateTimeOffset.UnixEpoch,
        Model = "m",
        IncludeUsage = true,
        Choices = reply.Choices.Count(),
    };

    private sealed class BatchReader(IStreamReader reader) : IEventSink
    {
        public List<List<ChatEvent>> Batches { get; } = [];

        public string? Refusal => reader.Error?.Message;

        public bool IsWhole()
        {
            if (reader.IsDone)
            {
                return true;
            }

            List<ChatEvent> rest = [];
            bool isWhole = reader.TryEnd(rest);
            Batches.Add(rest);
            return isWhole;
        }

        public bool OnEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
        {
            List<ChatEvent> events = [];
            reader.Read(name, data, events);
            Batches.Add(events);
            return reader.Error is null && !reader.IsDone;
        }
    }
}
