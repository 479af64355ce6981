namespace Autarky.Models.Checkpoints;

/// <summary>Where the numbers of a model come from: files, or a view that renames or rearranges another source.</summary>
public interface ITensorSource : IDisposable
{
    /// <summary>All tensors, by name.</summary>
    IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Reads bytes of one tensor in its storage type, row after row.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="firstByte">From where, within the tensor.</param>
    /// <param name="to">Receives them: a tensor may be larger than a span can be.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the tensor.</exception>
    /// <exception cref="IOException">A file cannot be read, or was changed since it was opened.</exception>
    void Read(TensorInfo tensor, long firstByte, Span<byte> to);
}
