using System.Collections.Concurrent;
using Autarky.Text.Tokenization.BytePairs;

namespace Autarky.Text.Tokenization;

/// <summary>Memory that one call needs while it works: its tokens and the pieces that calls before it have seen.</summary>
internal sealed class Scratch
{
    private byte[] _bytes = new byte[256];

    public TokenBuffer Tokens { get; } = new();

    public PieceCache Cache { get; } = new();

    /// <summary>Memory for at least a number of bytes; the next call may return the same.</summary>
    public Span<byte> Bytes(int count)
    {
        if (_bytes.Length < count)
        {
            _bytes = new byte[Math.Max(count, 4096)];
        }

        return _bytes;
    }

    /// <summary>Lets go of memory that only a very large text needed.</summary>
    public void Trim()
    {
        if (_bytes.Length > 1 << 20)
        {
            _bytes = new byte[256];
        }
    }
}

/// <summary>Scratch memory that is free. One call at a time finds it without a lock; more at once share a queue.</summary>
internal sealed class ScratchPool
{
    private readonly ConcurrentQueue<Scratch> _more = new();
    private Scratch? _first;

    public Scratch Rent() => Interlocked.Exchange(ref _first, null) ?? (_more.TryDequeue(out Scratch? scratch) ? scratch : new Scratch());

    public void Return(Scratch scratch)
    {
        scratch.Trim();
        if (Interlocked.CompareExchange(ref _first, scratch, null) is not null && _more.Count < Environment.ProcessorCount)
        {
            _more.Enqueue(scratch);
        }
    }
}
