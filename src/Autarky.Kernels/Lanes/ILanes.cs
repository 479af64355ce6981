namespace Autarky.Kernels.Lanes;

/// <summary>
/// Sixteen float32 numbers that are worked on together. A kernel is written once over this interface and compiled for each width of the
/// processor's registers; the number of lanes, and so the order of every sum, is the same on all of them, and with it every bit of the result.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Sixteen zeros.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>The sixteen numbers from <paramref name="at"/> on.</summary>
    static abstract TSelf Load(ref readonly float at);

    /// <summary>Sixteen binary16 numbers from <paramref name="at"/> on, widened.</summary>
    static abstract TSelf LoadHalf(ref readonly ushort at);

    /// <summary>Sixteen bfloat16 numbers from <paramref name="at"/> on, widened.</summary>
    static abstract TSelf LoadBrain(ref readonly ushort at);

    /// <summary>Sixteen pairs of bfloat16 numbers from <paramref name="at"/> on, widened: the first of each pair, and the second.</summary>
    static abstract (TSelf First, TSelf Second) LoadPairs(ref readonly uint at);

    /// <summary>Sixteen signed bytes from <paramref name="at"/> on, as numbers.</summary>
    static abstract TSelf LoadBytes(ref readonly sbyte at);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The larger of each lane.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The same in one instruction: of a NaN and a number it may be either.</summary>
    static abstract TSelf MaxOfNumbers(TSelf a, TSelf b);

    /// <summary>The smaller of each lane.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>e to the power of each lane; see <see cref="Exp"/>.</summary>
    static abstract TSelf Exponential(TSelf x);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Writes the sixteen numbers from <paramref name="at"/> on.</summary>
    void Store(ref float at);

    /// <summary>The sum of all lanes: halves are added lane by lane, 16 → 8 → 4 → 2 → 1.</summary>
    float Sum();

    /// <summary>The largest lane; where some are NaN it may be one of the others.</summary>
    float Largest();
}
