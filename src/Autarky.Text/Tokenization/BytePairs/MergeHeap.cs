using System.Buffers;

namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>A binary heap of (rank, place) pairs, lowest rank first and leftmost among equals, in rented memory.</summary>
/// <remarks>Each merge takes one entry out and puts at most two in, so twice the first number of places is always enough.</remarks>
internal struct MergeHeap(int places) : IDisposable
{
    private ulong[] _entries = ArrayPool<ulong>.Shared.Rent((places * 2) + 2);
    private int _count;

    /// <summary>Adds a pair without keeping the order: call <see cref="Order"/> after the last. No pair is left out.</summary>
    public void Append(ulong pair, int place)
    {
        if (pair != IPairRanks.None)
        {
            _entries[_count++] = (pair >> 32 << 32) | (uint)place;
        }
    }

    /// <summary>Makes a heap of what was appended.</summary>
    public readonly void Order()
    {
        for (int i = (_count / 2) - 1; i >= 0; i--)
        {
            SiftDown(i);
        }
    }

    /// <summary>Adds a pair; no pair is left out.</summary>
    public void Push(ulong pair, int place)
    {
        if (pair == IPairRanks.None)
        {
            return;
        }

        ulong entry = (pair >> 32 << 32) | (uint)place;
        int at = _count++;
        while (at > 0 && _entries[(at - 1) / 2] > entry)
        {
            _entries[at] = _entries[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _entries[at] = entry;
    }

    /// <summary>Takes the first entry; false when there is none.</summary>
    public bool TryPop(out uint rank, out int place)
    {
        if (_count == 0)
        {
            rank = 0;
            place = 0;
            return false;
        }

        ulong first = _entries[0];
        _entries[0] = _entries[--_count];
        SiftDown(0);
        rank = (uint)(first >> 32);
        place = (int)first;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_entries);
        _entries = [];
    }

    private readonly void SiftDown(int at)
    {
        ulong entry = _entries[at];
        while ((at * 2) + 1 is int child && child < _count)
        {
            if (child + 1 < _count && _entries[child + 1] < _entries[child])
            {
                child++;
            }

            if (_entries[child] >= entry)
            {
                break;
            }

            _entries[at] = _entries[child];
            at = child;
        }

        _entries[at] = entry;
    }
}
