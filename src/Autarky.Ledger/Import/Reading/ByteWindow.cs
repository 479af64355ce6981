namespace Autarky.Ledger.Import.Reading;

/// <summary>
/// The bytes of a stream that are looked at now: from <see cref="Start"/> to <see cref="End"/> of a buffer that grows as needed. What lies before the start is
/// forgotten at the next read.
/// </summary>
internal sealed class ByteWindow(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];

    /// <summary>Where the bytes begin that are still wanted.</summary>
    public int Start { get; set; }

    /// <summary>Where the bytes end that were read.</summary>
    public int End { get; private set; }

    /// <summary>Whether the stream has no more bytes.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Bytes from the start to the end.</summary>
    public int Length => End - Start;

    /// <summary>The bytes from the start to the end; valid until the next read.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(Start, Length);

    /// <summary>A part of the bytes; valid until the next read.</summary>
    /// <param name="length">How many from the start on.</param>
    public ReadOnlyMemory<byte> First(int length) => _buffer.AsMemory(Start, length);

    /// <summary>Reads until so many bytes are there or the stream ends; what is there already stays.</summary>
    /// <param name="length">How many bytes from the start on are wanted.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether they are there.</returns>
    public async ValueTask<bool> FillAsync(int length, CancellationToken cancellationToken)
    {
        while (Length < length && !AtEnd)
        {
            MakeRoom(length);
            int read = await stream.ReadAsync(_buffer.AsMemory(End), cancellationToken);
            AtEnd = read == 0;
            End += read;
        }

        return Length >= length;
    }

    /// <summary>Reads more than there is, so that looking at everything again each time costs no more than twice its length.</summary>
    /// <returns>Whether there was more.</returns>
    public async ValueTask<bool> GrowAsync(CancellationToken cancellationToken)
    {
        int before = Length;
        await FillAsync((int)Math.Min(Math.Max(before * 2L, 1), Array.MaxLength), cancellationToken);
        return Length > before;
    }

    private void MakeRoom(int length)
    {
        if (End < _buffer.Length && Start + (long)length <= _buffer.Length)
        {
            return;
        }

        byte[] target = length <= _buffer.Length && Length < _buffer.Length
            ? _buffer
            : new byte[(int)Math.Min(Math.Max((long)_buffer.Length * 2, length), Array.MaxLength)];
        _buffer.AsSpan(Start, Length).CopyTo(target);
        _buffer = target;
        End -= Start;
        Start = 0;
    }
}
