namespace Autarky.Gateway.Streams;

/// <summary>
/// Bytes that come in pieces and are wanted as one array at the end: gathered in blocks, so that nothing is copied until then and no array grows by doubling.
/// </summary>
internal sealed class ByteBlocks
{
    private const int BlockSize = 64 * 1024; // below the heap of large objects

    private readonly List<byte[]> _blocks = [];
    private int _used = BlockSize;

    /// <summary>How many bytes came.</summary>
    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        Length += piece.Length;
        while (!piece.IsEmpty)
        {
            if (_blocks.Count == 0 || _used == _blocks[^1].Length)
            {
                // A short answer, the usual one, takes a short block.
                _blocks.Add(new byte[_blocks.Count == 0 ? Math.Clamp(piece.Length, 1024, BlockSize) : BlockSize]);
                _used = 0;
            }

            int count = Math.Min(piece.Length, _blocks[^1].Length - _used);
            piece[..count].CopyTo(_blocks[^1].AsSpan(_used));
            _used += count;
            piece = piece[count..];
        }
    }

    /// <summary>All of it in an array of its length; the blocks are forgotten.</summary>
    public byte[] ToArray()
    {
        byte[] all = GC.AllocateUninitializedArray<byte>(checked((int)Length));
        int at = 0;
        foreach (byte[] block in _blocks)
        {
            int count = Math.Min(block.Length, all.Length - at);
            block.AsSpan(0, count).CopyTo(all.AsSpan(at));
            at += count;
        }

        Clear();
        return all;
    }

    public void Clear()
    {
        _blocks.Clear();
        (_used, Length) = (BlockSize, 0);
    }
}
