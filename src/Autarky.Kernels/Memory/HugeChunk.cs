namespace Autarky.Kernels.Memory;

/// <summary>
/// A stretch of zeroed memory for which the system was asked to use pages of 2 MiB, and which buffers share one behind the other: matrices are often
/// smaller than such a page. It goes back to the system when its last buffer does, the whole pages of a buffer at once.
/// </summary>
/// <remarks>Source: madvise(2) of Linux. Elsewhere, and where the system refuses, there is none.</remarks>
internal sealed class HugeChunk
{
    private const long PageBytes = 2 << 20;
    private const long ChunkBytes = 64 << 20;

    private readonly HugePages _owner;
    private readonly nint _mapped, _start;
    private readonly long _mappedBytes, _length;
    private long _used;
    private int _buffers;

    private HugeChunk(HugePages owner, nint mapped, long mappedBytes, nint start, long length) =>
        (_owner, _mapped, _mappedBytes, _start, _length) = (owner, mapped, mappedBytes, start, length);

    /// <summary>Memory for a buffer; null where there are no such pages.</summary>
    public static (HugeChunk? Chunk, nint At) Take(HugePages owner, long length, int alignment)
    {
        lock (owner.Taking)
        {
            if (owner.Current is { } current && current._length - current._used >= length)
            {
                return (current, current.Cut(length, alignment));
            }

            HugeChunk? chunk = Map(owner, Math.Max(ChunkBytes, (length + PageBytes - 1) / PageBytes * PageBytes));
            if (chunk is null)
            {
                return (null, 0);
            }

            // Whichever has more room left is gone on with.
            if (owner.Current is not { } before || chunk._length - length > before._length - before._used)
            {
                owner.Current = chunk;
            }

            return (chunk, chunk.Cut(length, alignment));
        }
    }

    /// <summary>A buffer is not needed any more.</summary>
    public void Return(nint at, long length)
    {
        lock (_owner.Taking)
        {
            if (--_buffers > 0)
            {
                nint first = (nint)((at + PageBytes - 1) / PageBytes * PageBytes), last = (nint)((at + length) / PageBytes * PageBytes);
                if (last > first)
                {
                    _ = LinuxMemory.Advise(first, (nuint)(last - first), LinuxMemory.DontNeed);
                }

                return;
            }

            if (_owner.Current == this)
            {
                _owner.Current = null;
            }

            _ = LinuxMemory.Unmap(_mapped, (nuint)_mappedBytes);
        }
    }

    private static HugeChunk? Map(HugePages owner, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            // One page more than needed, so that a multiple of 2 MiB is among the addresses.
            nint mapped = LinuxMemory.Map(length + PageBytes);
            if (mapped == 0)
            {
                return null;
            }

            nint start = (nint)((mapped + PageBytes - 1) / PageBytes * PageBytes);
            _ = LinuxMemory.Advise(start, (nuint)length, LinuxMemory.HugePage);
            return new HugeChunk(owner, mapped, length + PageBytes, start, length);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private nint Cut(long length, int alignment)
    {
        nint at = (nint)(_start + _used);
        _used = Math.Min(_length, _used + ((length + alignment - 1) / alignment * alignment));
        _buffers++;
        return at;
    }
}
