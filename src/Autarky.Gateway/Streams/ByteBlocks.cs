using System.Buffers;

namespace Autarky.Gateway.Streams;

/// <summary>
/// Bytes that come in pieces and are wanted as one array at the end: gathered in blocks, so that nothing is copied until then and no array grows by doubling.
/// </summary>
internal sealed class ByteBlocks : IBufferWriter<byte>
{
    private const int BlockSize = 64 * 1024; // below the heap of large objects

    private readonly List<(byte[] Block, int Used)> _blocks = [];

    /// <summary>How many bytes came.</summary>
    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            Span<byte> room = GetSpan(1);
            int count = Math.Min(piece.Length, room.Length);
            piece[..count].CopyTo(room);
            Advance(count);
            piece = piece[count..];
        }
    }

    public void Advance(int count)
    {
        (byte[] block, int used) = _blocks[^1];
        _blocks[^1] = (block, used + count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        sizeHint = Math.Max(sizeHint, 1);
        if (_blocks.Count == 0 || _blocks[^1].Block.Length - _blocks[^1].Used < sizeHint)
        {
            // A short answer, the usual one, takes a short block.
            _blocks.Add((new byte[Math.Max(sizeHint, (int)Math.Min(BlockSize, Math.Max(1024, Length * 2)))], 0));
        }

        return _blocks[^1].Block.AsMemory(_blocks[^1].Used);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>All of it in an array of its length; the blocks are forgotten.</summary>
    public byte[] ToArray()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(checked((int)Length));
        int at = 0;
        foreach ((byte[] block, int used) in _blocks)
        {
            block.AsSpan(0, used).CopyTo(all.AsSpan(at));
            at += used;
        }

        _blocks.Clear();
        Length = 0;
        return all;
    }
}
