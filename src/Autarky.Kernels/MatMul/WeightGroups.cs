using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.MatMul;

/// <summary>How eight outputs' weights of four inputs come out of a block, as unsigned bytes: one type a kind, so that each gets a loop of its own.</summary>
internal interface IWeightGroups
{
    /// <summary>Reads weights.</summary>
    /// <param name="weights">Where the block's weights begin.</param>
    /// <param name="group">Inputs 4 · group to 4 · group + 3.</param>
    /// <param name="upper">0 for outputs 0 to 7, 1 for 8 to 15.</param>
    static abstract Vector256<byte> Read(ref byte weights, int group, int upper);
}

/// <summary>What the ways of reading share.</summary>
internal static class WeightGroups
{
    /// <summary>Twice the numbers of MXFP4, 16 too high.</summary>
    public static ReadOnlySpan<byte> PointTable => [16, 17, 18, 19, 20, 22, 24, 28, 16, 15, 14, 13, 12, 10, 8, 4];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Nibbles(ref byte weights, int group, int upper)
    {
        Vector256<byte> both = Vector256.LoadUnsafe(ref weights, (nuint)((group % 4 * 64) + (upper * 32)));
        return (group < 4 ? both : (both.AsUInt16() >> 4).AsByte()) & Vector256.Create((byte)15);
    }

    /// <summary>The value of a further bit where it is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Plane(ref byte weights, int plane, int group, int upper)
    {
        int at = BlockKinds.NibbleBytes + (plane * BlockKinds.PlaneBytes) + (group * 8) + (upper * 4);
        Vector256<byte> bits = Vector256.Create(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref weights, at))).AsByte();

        // Byte i of the result looks at bit i % 8 of byte i / 8.
        Vector256<byte> spread = Vector256.Shuffle(
            bits, Vector256.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19));
        Vector256<byte> bit = Vector256.Create(0x8040_2010_0804_0201ul).AsByte();
        return Vector256.Equals(spread & bit, bit) & Vector256.Create((byte)(16 << plane));
    }
}

internal readonly struct ByteGroups : IWeightGroups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Read(ref byte weights, int group, int upper) => Vector256.LoadUnsafe(ref weights, (nuint)((group * 64) + (upper * 32)));
}

internal readonly struct NibbleGroups : IWeightGroups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Read(ref byte weights, int group, int upper) => WeightGroups.Nibbles(ref weights, group, upper);
}

internal readonly struct FiveGroups : IWeightGroups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Read(ref byte weights, int group, int upper) =>
        WeightGroups.Nibbles(ref weights, group, upper) | WeightGroups.Plane(ref weights, 0, group, upper);
}

internal readonly struct SixGroups : IWeightGroups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Read(ref byte weights, int group, int upper) =>
        WeightGroups.Nibbles(ref weights, group, upper) | WeightGroups.Plane(ref weights, 0, group, upper) | WeightGroups.Plane(ref weights, 1, group, upper);
}

internal readonly struct PointGroups : IWeightGroups
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Read(ref byte weights, int group, int upper)
    {
        Vector256<byte> indices = WeightGroups.Nibbles(ref weights, group, upper);
        Vector128<byte> table = Vector128.Create(WeightGroups.PointTable);
        return Avx2.IsSupported
            ? Avx2.Shuffle(Vector256.Create(table, table), indices)
            : Vector256.Create(Vector128.Shuffle(table, indices.GetLower()), Vector128.Shuffle(table, indices.GetUpper()));
    }
}
