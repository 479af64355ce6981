using System.Buffers;

namespace Autarky.Models.Tokenization;

/// <summary>
/// Byte pair encoding of one piece: again and again the adjacent pair that makes the token of the lowest rank is merged, the leftmost first
/// among equals. A short piece is scanned for each merge; a long one keeps its pairs in a heap, so its time grows like n log n.
/// </summary>
internal static class BytePairMerge
{
    private const int LongestScanned = 100;

    /// <summary>The ranks of a piece's tokens, appended to <paramref name="output"/>; with null they are only counted.</summary>
    /// <returns>How many tokens the piece has.</returns>
    public static int Run(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? output)
    {
        if (piece.Length == 1)
        {
            output?.Add(vocabulary.ByteRanks[piece[0]]);
            return 1;
        }

        int whole = vocabulary.Rank(piece);
        if (whole >= 0)
        {
            output?.Add(whole);
            return 1;
        }

        return piece.Length <= LongestScanned ? Scan(vocabulary, piece, output) : Heap(vocabulary, piece, output);
    }

    /// <summary>The plain method: quadratic in the length, fastest for the few bytes of a word.</summary>
    internal static int Scan(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? output)
    {
        // starts[i] begins part i, ranks[i] is the rank of parts i and i+1 together.
        Span<int> starts = piece.Length <= LongestScanned ? stackalloc int[LongestScanned + 1] : new int[piece.Length + 1];
        Span<int> ranks = piece.Length <= LongestScanned ? stackalloc int[LongestScanned + 1] : new int[piece.Length + 1];
        int parts = piece.Length;
        for (int i = 0; i <= parts; i++)
        {
            starts[i] = i;
        }

        for (int i = 0; i + 1 < parts; i++)
        {
            ranks[i] = PairRank(vocabulary, piece, i, i + 2);
        }

        while (parts > 1)
        {
            int best = int.MaxValue;
            int at = -1;
            for (int i = 0; i + 1 < parts; i++)
            {
                if (ranks[i] < best)
                {
                    best = ranks[i];
                    at = i;
                }
            }

            if (at < 0)
            {
                break;
            }

            starts[(at + 2)..(parts + 1)].CopyTo(starts[(at + 1)..]);
            if (at + 2 < parts)
            {
                ranks[(at + 2)..parts].CopyTo(ranks[(at + 1)..]);
            }

            parts--;
            if (at + 1 < parts)
            {
                ranks[at] = PairRank(vocabulary, piece, starts[at], starts[at + 2]);
            }

            if (at > 0)
            {
                ranks[at - 1] = PairRank(vocabulary, piece, starts[at - 1], starts[at + 1]);
            }
        }

        for (int i = 0; output is not null && i < parts; i++)
        {
            output.Add(vocabulary.Rank(piece[starts[i]..starts[i + 1]]));
        }

        return parts;
    }

    /// <summary>The same result with a heap of pairs and a linked list of parts.</summary>
    internal static int Heap(Vocabulary vocabulary, ReadOnlySpan<byte> piece, List<int>? output)
    {
        int length = piece.Length;
        int[] next = ArrayPool<int>.Shared.Rent(length + 1); // where the part that begins here ends
        int[] previous = ArrayPool<int>.Shared.Rent(length + 1); // where the part before begins
        int[] current = ArrayPool<int>.Shared.Rent(length + 1); // the rank of the pair that begins here; an older heap entry is void
        var heap = new MergeHeap(length);
        try
        {
            for (int i = 0; i < length; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
                current[i] = i + 1 < length ? PairRank(vocabulary, piece, i, i + 2) : int.MaxValue;
                heap.Append(current[i], i);
            }

            heap.Order();
            int parts = length;
            while (heap.TryPop(out int rank, out int at))
            {
                if (current[at] != rank)
                {
                    continue;
                }

                int gone = next[at];
                int end = next[gone];
                next[at] = end;
                current[gone] = int.MaxValue;
                if (end < length)
                {
                    previous[end] = at;
                }

                current[at] = end < length ? PairRank(vocabulary, piece, at, next[end]) : int.MaxValue;
                heap.Push(current[at], at);
                int before = previous[at];
                if (before >= 0)
                {
                    current[before] = PairRank(vocabulary, piece, before, end);
                    heap.Push(current[before], before);
                }

                parts--;
            }

            for (int i = 0; output is not null && i < length; i = next[i])
            {
                output.Add(vocabulary.Rank(piece[i..next[i]]));
            }

            return parts;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(next);
            ArrayPool<int>.Shared.Return(previous);
            ArrayPool<int>.Shared.Return(current);
            heap.Dispose();
        }
    }

    private static int PairRank(Vocabulary vocabulary, ReadOnlySpan<byte> piece, int start, int end)
    {
        int rank = vocabulary.Rank(piece[start..end]);
        return rank < 0 ? int.MaxValue : rank;
    }
}
