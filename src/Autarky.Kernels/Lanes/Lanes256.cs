using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.Lanes;

/// <summary>Sixteen lanes in two registers of 256 bits.</summary>
internal readonly struct Lanes256(Vector256<float> lower, Vector256<float> upper) : ILanes<Lanes256>
{
    private const int Half = 8;

    private readonly Vector256<float> _lower = lower;
    private readonly Vector256<float> _upper = upper;

    public static Lanes256 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero, Vector256<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly float at) => new(Vector256.LoadUnsafe(in at), Vector256.LoadUnsafe(in at, Half));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadHalf(ref readonly ushort at)
    {
        Vector256<ushort> half = Vector256.LoadUnsafe(in at);
        return new(HalfBits.Widen(Vector256.WidenLower(half)), HalfBits.Widen(Vector256.WidenUpper(half)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes256 First, Lanes256 Second) LoadPairs(ref readonly uint at)
    {
        Vector256<uint> lower = Vector256.LoadUnsafe(in at), upper = Vector256.LoadUnsafe(in at, Half), second = Vector256.Create(0xffff0000u);
        return (new((lower << 16).AsSingle(), (upper << 16).AsSingle()), new((lower & second).AsSingle(), (upper & second).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBrain(ref readonly ushort at)
    {
        Vector256<ushort> brain = Vector256.LoadUnsafe(in at);
        return new((Vector256.WidenLower(brain) << 16).AsSingle(), (Vector256.WidenUpper(brain) << 16).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadBytes(ref readonly sbyte at)
    {
        if (Avx2.IsSupported)
        {
            Vector128<sbyte> bytes = Vector128.LoadUnsafe(in at);
            return new(
                Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(bytes)),
                Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.Shuffle(bytes.AsUInt64(), Vector128.Create(1UL, 0)).AsSByte())));
        }

        Vector256<short> wide = Vector256.Create(Vector128.WidenLower(Vector128.LoadUnsafe(in at)), Vector128.WidenUpper(Vector128.LoadUnsafe(in at)));
        return new(Vector256.ConvertToSingle(Vector256.WidenLower(wide)), Vector256.ConvertToSingle(Vector256.WidenUpper(wide)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) =>
        new(Vector256.FusedMultiplyAdd(a._lower, b._lower, c._lower), Vector256.FusedMultiplyAdd(a._upper, b._upper, c._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.Max(a._lower, b._lower), Vector256.Max(a._upper, b._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MaxOfNumbers(Lanes256 a, Lanes256 b) => new(Native.Max(a._lower, b._lower), Native.Max(a._upper, b._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.Min(a._lower, b._lower), Vector256.Min(a._upper, b._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exponential(Lanes256 x) => new(Exp.Of(x._lower), Exp.Of(x._upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._lower + b._lower, a._upper + b._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._lower - b._lower, a._upper - b._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._lower * b._lower, a._upper * b._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._lower / b._lower, a._upper / b._upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float at)
    {
        _lower.StoreUnsafe(ref at);
        _upper.StoreUnsafe(ref at, Half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Fold.Sum(_lower + _upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => Fold.Largest(Native.Max(_lower, _upper));
}
