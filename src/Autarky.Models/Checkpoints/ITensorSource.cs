namespace Autarky.Models.Checkpoints;

/// <summary>Where the numbers of a model come from: a file mapped into memory, or a view that renames or rearranges another source.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>All tensors, by name.</summary>
    IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Bytes of one tensor in its storage type, row after row.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="firstByte">From where, within the tensor.</param>
    /// <param name="count">How many: a tensor may be larger than a span can be.</param>
    /// <returns>Memory that stays valid until the source is disposed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the tensor.</exception>
    ReadOnlySpan<byte> Bytes(TensorInfo tensor, long firstByte, int count);

    /// <summary>Copies bytes of one tensor, as <see cref="Bytes"/> would give them: for what is read once, in large pieces, and kept in another form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the tensor.</exception>
    /// <exception cref="IOException">The file cannot be read, or is shorter by now.</exception>
    void Copy(TensorInfo tensor, long firstByte, Span<byte> to) => Bytes(tensor, firstByte, to.Length).CopyTo(to);

    /// <summary>What was read so far was copied: memory that only mirrors files may go. Everything can still be read.</summary>
    void ReleasePages();
}
