using System.Numerics;

namespace Autarky.Learning.Students;

/// <summary>Finds the row of a feature's hash: open addressing, at most half full, built once and then only read (by any number of threads).</summary>
internal sealed class FeatureTable
{
    // Hash in the upper half, row + 1 in the lower; 0 is empty.
    private readonly ulong[] _slots;

    /// <summary>Hash number i gets row i. The hashes differ from each other.</summary>
    internal FeatureTable(ReadOnlySpan<uint> hashes)
    {
        Hashes = hashes.ToArray();
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, hashes.Length * 2))];
        int mask = _slots.Length - 1;
        for (int row = 0; row < hashes.Length; row++)
        {
            int slot = (int)hashes[row] & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = ((ulong)hashes[row] << 32) | (uint)(row + 1);
        }
    }

    /// <summary>The features' hashes by row.</summary>
    internal uint[] Hashes { get; }

    /// <summary>The row of <paramref name="hash"/>, or −1.</summary>
    internal int RowOf(uint hash)
    {
        ulong[] slots = _slots;
        int slot = (int)hash & (slots.Length - 1);
        while (true)
        {
            ulong found = slots[slot];
            if (found == 0)
            {
                return -1;
            }

            if ((uint)(found >> 32) == hash)
            {
                return (int)(uint)found - 1;
            }

            slot = (slot + 1) & (slots.Length - 1);
        }
    }
}
