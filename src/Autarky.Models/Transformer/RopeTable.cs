using Autarky.Kernels;
using Autarky.Models.Description;

namespace Autarky.Models.Transformer;

/// <summary>Cosines and sines by position, computed in float64 when a position is first asked for.</summary>
internal sealed class RopeTable
{
    private readonly RopeSpec _spec;
    private readonly double[] _frequencies;
    private readonly RopeTable? _long;
    private readonly Lock _growth = new();
    private float[][] _pages = [];

    public RopeTable(RopeSpec spec)
    {
        _spec = spec;
        Pairs = spec.Dim / 2;
        _frequencies = Frequencies(spec);
        _long = spec.LongDivisors.IsEmpty ? null : new RopeTable(spec with { Divisors = spec.LongDivisors, LongDivisors = [] });
    }

    /// <summary>Pairs that are rotated.</summary>
    public int Pairs { get; }

    private const int PagePositions = 256;

    /// <summary>Cosines and sines of one position, shape [pairs] each.</summary>
    public void At(int position, out ReadOnlySpan<float> cos, out ReadOnlySpan<float> sin)
    {
        float[][] pages = Volatile.Read(ref _pages);
        int page = position / PagePositions;
        if (page >= pages.Length)
        {
            pages = Grow(page + 1);
        }

        int at = position % PagePositions * 2 * Pairs;
        cos = pages[page].AsSpan(at, Pairs);
        sin = pages[page].AsSpan(at + Pairs, Pairs);
    }

    /// <summary>Rotates one head in place.</summary>
    /// <param name="head">The head.</param>
    /// <param name="position">Its position.</param>
    /// <param name="isLong">Whether by the divisors beyond the original context, where there are such.</param>
    public void Rotate(Span<float> head, int position, bool isLong)
    {
        RopeTable table = isLong && _long is not null ? _long : this;
        table.At(position, out ReadOnlySpan<float> cos, out ReadOnlySpan<float> sin);
        if (_spec.Halves)
        {
            Rope.Halves(head, cos, sin);
        }
        else
        {
            Rope.Neighbours(head, cos, sin);
        }
    }

    private float[][] Grow(int count)
    {
        lock (_growth)
        {
            if (_pages.Length < count)
            {
                Volatile.Write(ref _pages, [.. _pages, .. Enumerable.Range(_pages.Length, count - _pages.Length).Select(Page)]);
            }

            return _pages;
        }
    }

    private float[] Page(int page)
    {
        float[] table = new float[PagePositions * 2 * Pairs];
        for (int p = 0; p < PagePositions; p++)
        {
            for (int i = 0; i < Pairs; i++)
            {
                (double sin, double cos) = Math.SinCos(((page * PagePositions) + p) * _frequencies[i]);
                table[(p * 2 * Pairs) + i] = (float)(cos * _spec.Magnitude);
                table[(p * 2 * Pairs) + Pairs + i] = (float)(sin * _spec.Magnitude);
            }
        }

        return table;
    }

    private static double[] Frequencies(RopeSpec spec)
    {
        int pairs = spec.Dim / 2;
        double[] frequencies = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            double frequency = Math.Pow(spec.Theta, -2.0 * i / spec.Dim) / spec.LinearFactor;
            if (!spec.Divisors.IsEmpty)
            {
                frequency /= spec.Divisors[i];
            }

            frequencies[i] = spec.Yarn is { } yarn ? Blend(yarn, spec, i, frequency) : frequency;
        }

        return frequencies;
    }

    private static double Blend(YarnSpec yarn, RopeSpec spec, int pair, double frequency)
    {
        double low = Pair(yarn.BetaFast, spec), high = Pair(yarn.BetaSlow, spec);
        if (yarn.Truncate)
        {
            low = Math.Floor(low);
            high = Math.Ceiling(high);
        }

        low = Math.Max(low, 0);
        high = Math.Min(high, spec.Dim - 1);
        double ramp = Math.Clamp((pair - low) / Math.Max(high - low, 0.001), 0, 1);
        return (frequency / yarn.Factor * ramp) + (frequency * (1 - ramp));
    }

    // The pair, not rounded, that rotates so many times over the original context.
    private static double Pair(double rotations, RopeSpec spec) =>
        spec.Dim * Math.Log(spec.OriginalContext / (rotations * 2 * Math.PI)) / (2 * Math.Log(spec.Theta));
}
