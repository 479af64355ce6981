using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Autarky.Kernels.Parallel;

namespace Autarky.Kernels.Memory;

/// <summary>How fast this machine reads memory: the ceiling of everything that reads weights once a token.</summary>
public static class ReadBandwidth
{
    private const long Length = 512L << 20;
    private const int Piece = 1 << 20;
    private const int Rounds = 5;

    /// <summary>Reads half a gibibyte several times with all workers.</summary>
    /// <returns>Bytes a second of the fastest round.</returns>
    public static double Measure(WorkerTeam team)
    {
        using AlignedBuffer buffer = AlignedBuffer.InHugePages(Length);
        double best = 0;
        int[] sums = new int[team.Workers * 16];

        // Memory that nobody wrote is one page of zeros again and again, which the caches hold: reading it measures them.
        Each((piece, _) => piece.Clear());
        for (int round = 0; round < Rounds; round++)
        {
            long start = TimeProvider.System.GetTimestamp();
            Each((piece, worker) => sums[worker * 16] += Sum(piece));
            best = Math.Max(best, Length / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }

        return sums.Sum() == 0 ? best : throw new InvalidOperationException("Memory that was cleared is not zero.");

        void Each(PieceWork work) => team.Run(worker =>
        {
            (int first, int count) = team.Share(worker, (int)(Length / Piece));
            for (int piece = first; piece < first + count; piece++)
            {
                work(buffer.Span<byte>((long)piece * Piece, Piece), worker);
            }
        });
    }

    private delegate void PieceWork(Span<byte> piece, int worker);

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        Vector512<int> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < Piece; i += 256)
        {
            a |= Vector512.LoadUnsafe(ref at, i).AsInt32();
            b |= Vector512.LoadUnsafe(ref at, i + 64).AsInt32();
            c |= Vector512.LoadUnsafe(ref at, i + 128).AsInt32();
            d |= Vector512.LoadUnsafe(ref at, i + 192).AsInt32();
        }

        return Vector512.Sum(a | b | c | d);
    }
}
