using Autarky.Models.Checkpoints;

namespace Autarky.Models.Tests.Checkpoints;

/// <summary>Bytes of tensors in an array of their own.</summary>
internal static class TensorBytes
{
    public static byte[] Bytes(this ITensorSource source, TensorInfo tensor, long firstByte, int count)
    {
        byte[] bytes = new byte[Math.Max(0, count)];
        source.Read(tensor, firstByte, bytes);
        return bytes;
    }
}
