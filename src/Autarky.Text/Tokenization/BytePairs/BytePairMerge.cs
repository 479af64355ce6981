using System.Buffers;

namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>
/// Byte pair encoding of one piece: again and again the adjacent pair of the lowest rank is merged, the leftmost first among equals. A short piece
/// is scanned for each merge; a long one keeps its pairs in a heap, so its time grows like n log n.
/// </summary>
/// <remarks>
/// Both take the parts of the piece as <c>starts</c> (where each begins, and after the last the length of the piece) and <c>ids</c> (the token of
/// each, -1 where it is none), change them in place and return how many are left.
/// </remarks>
internal static class BytePairMerge
{
    /// <summary>The most parts for which <see cref="Scan"/> is the faster method.</summary>
    public const int MostScanned = 100;

    public static int Run<TPairs>(in TPairs pairs, ReadOnlySpan<byte> piece, Span<int> starts, Span<int> ids, int parts)
        where TPairs : struct, IPairRanks =>
        parts <= MostScanned ? Scan(pairs, piece, starts, ids, parts) : Heap(pairs, piece, starts, ids, parts);

    /// <summary>The plain method: quadratic in the length, fastest for the few bytes of a word.</summary>
    internal static int Scan<TPairs>(in TPairs pairs, ReadOnlySpan<byte> piece, Span<int> starts, Span<int> ids, int parts)
        where TPairs : struct, IPairRanks
    {
        // found[i] is the pair of parts i and i+1.
        Span<ulong> found = parts <= MostScanned ? stackalloc ulong[MostScanned] : new ulong[parts];
        for (int i = 0; i + 1 < parts; i++)
        {
            found[i] = pairs.Pair(piece, starts[i], starts[i + 2], ids[i], ids[i + 1]);
        }

        while (parts > 1)
        {
            uint best = uint.MaxValue;
            int at = -1;
            for (int i = 0; i + 1 < parts; i++)
            {
                uint rank = (uint)(found[i] >> 32);
                if (rank < best)
                {
                    best = rank;
                    at = i;
                }
            }

            if (at < 0)
            {
                break;
            }

            ids[at] = (int)(uint)found[at];
            starts[(at + 2)..(parts + 1)].CopyTo(starts[(at + 1)..]);
            ids[(at + 2)..parts].CopyTo(ids[(at + 1)..]);
            if (at + 2 < parts)
            {
                found[(at + 2)..parts].CopyTo(found[(at + 1)..]);
            }

            parts--;
            if (at + 1 < parts)
            {
                found[at] = pairs.Pair(piece, starts[at], starts[at + 2], ids[at], ids[at + 1]);
            }

            if (at > 0)
            {
                found[at - 1] = pairs.Pair(piece, starts[at - 1], starts[at + 1], ids[at - 1], ids[at]);
            }
        }

        return parts;
    }

    /// <summary>The same result with a heap of pairs and a linked list of parts.</summary>
    internal static int Heap<TPairs>(in TPairs pairs, ReadOnlySpan<byte> piece, Span<int> starts, Span<int> ids, int parts)
        where TPairs : struct, IPairRanks
    {
        int[] next = ArrayPool<int>.Shared.Rent(parts + 1); // the part after this one
        int[] previous = ArrayPool<int>.Shared.Rent(parts + 1); // the part before this one
        ulong[] current = ArrayPool<ulong>.Shared.Rent(parts + 1); // the pair that begins here; an older entry of the heap is void
        var heap = new MergeHeap(parts);
        try
        {
            for (int i = 0; i < parts; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
                current[i] = i + 1 < parts ? pairs.Pair(piece, starts[i], starts[i + 2], ids[i], ids[i + 1]) : IPairRanks.None;
                heap.Append(current[i], i);
            }

            heap.Order();
            while (heap.TryPop(out uint rank, out int at))
            {
                if (current[at] >> 32 != rank || current[at] == IPairRanks.None)
                {
                    continue;
                }

                ids[at] = (int)(uint)current[at];
                int gone = next[at];
                int after = next[gone];
                next[at] = after;
                current[gone] = IPairRanks.None;
                current[at] = IPairRanks.None;
                if (after < parts)
                {
                    previous[after] = at;
                    current[at] = pairs.Pair(piece, starts[at], starts[next[after]], ids[at], ids[after]);
                    heap.Push(current[at], at);
                }

                int before = previous[at];
                if (before >= 0)
                {
                    current[before] = pairs.Pair(piece, starts[before], starts[after], ids[before], ids[at]);
                    heap.Push(current[before], before);
                }
            }

            return Gather(starts, ids, next, parts);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(next);
            ArrayPool<int>.Shared.Return(previous);
            ArrayPool<ulong>.Shared.Return(current);
            heap.Dispose();
        }
    }

    private static int Gather(Span<int> starts, Span<int> ids, int[] next, int parts)
    {
        int left = 0;
        int end = starts[parts];
        for (int i = 0; i < parts; i = next[i])
        {
            starts[left] = starts[i];
            ids[left++] = ids[i];
        }

        starts[left] = end;
        return left;
    }
}
