using System.Runtime.CompilerServices;

namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>A list of merges as an open-addressed table: two tokens → rank and merged token.</summary>
internal sealed class MergeTable
{
    private readonly Slot[] _slots;
    private readonly int _mask;

    /// <param name="capacity">The most merges that will be added.</param>
    public MergeTable(int capacity)
    {
        int size = 16;
        while (size < capacity * 2L)
        {
            size *= 2;
        }

        _slots = new Slot[size];
        Array.Fill(_slots, new Slot { Pair = ulong.MaxValue });
        _mask = size - 1;
    }

    /// <summary>Adds a merge; one that is there already keeps its rank.</summary>
    public void Add(int left, int right, int rank, int merged)
    {
        ref Slot slot = ref Place(Key(left, right));
        if (slot.Pair == ulong.MaxValue)
        {
            slot = new Slot { Pair = Key(left, right), Value = ((ulong)(uint)rank << 32) | (uint)merged };
        }
    }

    /// <summary>Rank and merged token as <see cref="IPairRanks"/> wants them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pair(int left, int right)
    {
        if ((left | right) < 0)
        {
            return IPairRanks.None;
        }

        ref Slot slot = ref Place(Key(left, right));
        return slot.Pair == ulong.MaxValue ? IPairRanks.None : slot.Value;
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private ref Slot Place(ulong key)
    {
        int at = (int)ByteHash.Of(key, key >> 32) & _mask;
        while (_slots[at].Pair != ulong.MaxValue && _slots[at].Pair != key)
        {
            at = (at + 1) & _mask;
        }

        return ref _slots[at];
    }

    private struct Slot
    {
        public ulong Pair;
        public ulong Value;
    }
}
