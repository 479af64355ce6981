using System.Runtime.InteropServices;

namespace Autarky.Kernels.Memory;

/// <summary>Zeroed memory outside the garbage collector's heap that begins at a multiple of 64 bytes, and may be larger than an array.</summary>
public sealed unsafe class AlignedBuffer : SafeHandle
{
    private const int Alignment = 64;

    private readonly HugeChunk? _chunk;

    /// <summary>Takes memory from the system.</summary>
    /// <param name="length">Bytes; 0 is allowed.</param>
    /// <exception cref="OutOfMemoryException">The system has not that much.</exception>
    public AlignedBuffer(long length)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment));
        NativeMemory.Clear((void*)handle, (nuint)length);
    }

    private AlignedBuffer(long length, HugeChunk chunk, nint at)
        : base(0, ownsHandle: true)
    {
        Length = length;
        _chunk = chunk;
        SetHandle(at);
    }

    /// <summary>
    /// Takes memory in huge pages where the system has some, for what lives long and is read from one end to the other: so the processor need not look up
    /// every 4 KiB where it is.
    /// </summary>
    /// <param name="length">Bytes; 0 is allowed.</param>
    /// <param name="pages">What it shares them with; null for weights.</param>
    /// <exception cref="OutOfMemoryException">The system has not that much.</exception>
    public static AlignedBuffer InHugePages(long length, HugePages? pages = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return HugeChunk.Take(pages ?? HugePages.OfWeights, length, Alignment) is var (chunk, at) && chunk is not null
            ? new AlignedBuffer(length, chunk, at)
            : new AlignedBuffer(length);
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A part of the memory as numbers of one type.</summary>
    /// <param name="first">From which number on, counted from the start of the buffer.</param>
    /// <param name="count">How many.</param>
    /// <returns>A span that must not be used after the buffer was disposed, and does not keep it alive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the buffer.</exception>
    public Span<T> Span<T>(long first, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (first < 0 || count < 0 || (first + count) * sizeof(T) > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(first), $"Numbers {first} to {first + count} of {sizeof(T)} bytes are not within {Length} bytes.");
        }

        return new Span<T>((T*)handle + first, count);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (_chunk is not null)
        {
            _chunk.Return(handle, Length);
        }
        else
        {
            NativeMemory.AlignedFree((void*)handle);
        }

        return true;
    }
}
