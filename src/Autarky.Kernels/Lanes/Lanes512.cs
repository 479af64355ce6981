using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autarky.Kernels.Lanes;

/// <summary>Sixteen lanes in one register of 512 bits.</summary>
internal readonly struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    private readonly Vector512<float> _value = value;

    public static Lanes512 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly float at) => new(Vector512.LoadUnsafe(in at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadHalf(ref readonly ushort at)
    {
        Vector256<ushort> half = Vector256.LoadUnsafe(in at);
        return new(Vector512.Create(HalfBits.Widen(Vector256.WidenLower(half)), HalfBits.Widen(Vector256.WidenUpper(half))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes512 First, Lanes512 Second) LoadPairs(ref readonly uint at)
    {
        Vector512<uint> pairs = Vector512.LoadUnsafe(in at);
        return (new((pairs << 16).AsSingle()), new((pairs & Vector512.Create(0xffff0000u)).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBrain(ref readonly ushort at)
    {
        Vector256<ushort> brain = Vector256.LoadUnsafe(in at);
        return new(Vector512.Create(Vector256.WidenLower(brain) << 16, Vector256.WidenUpper(brain) << 16).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LoadBytes(ref readonly sbyte at)
    {
        if (Avx512F.IsSupported)
        {
            return new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(in at))));
        }

        Vector256<short> wide = Vector256.Create(Vector128.WidenLower(Vector128.LoadUnsafe(in at)), Vector128.WidenUpper(Vector128.LoadUnsafe(in at)));
        return new(Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(wide), Vector256.WidenUpper(wide))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MaxOfNumbers(Lanes512 a, Lanes512 b) => new(Native.Max(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.Min(a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exponential(Lanes512 x) => new(Exp.Of(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float at) => _value.StoreUnsafe(ref at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Sum() => Fold.Sum(_value.GetLower() + _value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Largest() => Fold.Largest(Native.Max(_value.GetLower(), _value.GetUpper()));
}
