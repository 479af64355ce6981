using System.Numerics;

namespace Autarky.Learning.Classifiers;

/// <summary>Finds the row of a feature's hash: open addressing, at most half full, built once and then only read (by any number of threads).</summary>
internal sealed class FeatureTable
{
    // At half full, hashes of real text stay under a hundred steps; a table made to be slow does not.
    private const int MostSteps = 4096;

    private readonly uint[] _hashes;

    // Hash in the upper half, row + 1 in the lower; 0 is empty.
    private readonly ulong[] _slots;

    /// <summary>Hash number i gets row i.</summary>
    /// <exception cref="InvalidDataException">A hash occurs twice, or the hashes are chosen to make the table slow.</exception>
    internal FeatureTable(uint[] hashes)
    {
        _hashes = hashes;
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, hashes.Length * 2))];
        int mask = _slots.Length - 1;
        for (int row = 0; row < hashes.Length; row++)
        {
            int slot = (int)hashes[row] & mask;
            for (int steps = 0; _slots[slot] != 0; slot = (slot + 1) & mask, steps++)
            {
                if (steps == MostSteps || (uint)(_slots[slot] >> 32) == hashes[row])
                {
                    throw new InvalidDataException("The table of features is not one that a training makes: hashes repeat or crowd together.");
                }
            }

            _slots[slot] = ((ulong)hashes[row] << 32) | (uint)(row + 1);
        }
    }

    /// <summary>The features' hashes by row.</summary>
    internal ReadOnlySpan<uint> Hashes => _hashes;

    /// <summary>The row of <paramref name="hash"/>, or −1.</summary>
    internal int RowOf(uint hash)
    {
        ulong[] slots = _slots;
        int mask = slots.Length - 1;
        int slot = (int)hash & mask;
        for (ulong found; (found = slots[slot]) != 0; slot = (slot + 1) & mask)
        {
            if ((uint)(found >> 32) == hash)
            {
                return (int)(uint)found - 1;
            }
        }

        return -1;
    }
}
