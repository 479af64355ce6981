namespace Autarky.Models.Checkpoints;

/// <summary>The check that every source makes before it hands out bytes.</summary>
internal static class TensorRange
{
    /// <exception cref="ArgumentException">The tensor is none of the source's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within it.</exception>
    public static void Check(Dictionary<string, TensorInfo> tensors, TensorInfo tensor, long firstByte, int count)
    {
        if (!tensors.TryGetValue(tensor.Name, out TensorInfo? own))
        {
            throw new ArgumentException($"The checkpoint has no tensor '{tensor.Name}'.", nameof(tensor));
        }

        if (firstByte < 0 || count < 0 || firstByte > own.ByteLength - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstByte), $"{count} bytes from {firstByte} are not within the tensor '{own.Name}', which has {own.ByteLength} bytes.");
        }
    }
}
