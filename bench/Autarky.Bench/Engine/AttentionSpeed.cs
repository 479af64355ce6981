using System.Diagnostics;
using System.Globalization;
using Autarky.Kernels.Attention;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;

namespace Autarky.Bench.Engine;

/// <summary>How fast attention reads keys and values from memory, beside the memory's speed: the part of a long conversation that no matrix shows.</summary>
internal static class AttentionSpeed
{
    private const long InMemory = 256L << 20;

    // Until the managed parts are compiled for good.
    private const int WarmUp = 20;

    /// <summary>Measures pages of binary16 and of bytes for some widths of a head, with as many query rows as share a KV head.</summary>
    public static void Print(WorkerTeam team, int[] headDims, int[] rowCounts, int rounds)
    {
        foreach (int headDim in headDims)
        {
            int numbers = AttentionPage.Positions * (headDim + AttentionPage.ValueStride(headDim));
            Print("halves", numbers * sizeof(ushort), headDim, team, rowCounts, rounds, (rows, memory, at, scratch) =>
                AttentionPage.Run(rows, memory.Span<ushort>(at / sizeof(ushort), numbers), softCap: 0, scratch, Next(memory, at / sizeof(ushort), numbers)));
            Print("bytes", BytePage.ByteLength(headDim, headDim), headDim, team, rowCounts, rounds, (rows, memory, at, _) =>
                AttentionBytes.Run(rows, new BytePage(memory.Span<byte>(at, BytePage.ByteLength(headDim, headDim)), headDim, headDim), softCap: 0));
        }
    }

    private static ReadOnlySpan<ushort> Next(AlignedBuffer memory, long at, int numbers)
    {
        long next = at + numbers;
        return (next + numbers) * sizeof(ushort) <= InMemory ? memory.Span<ushort>(next, numbers) : [];
    }

    private static void Print(string name, int pageBytes, int headDim, WorkerTeam team, int[] rowCounts, int rounds, Visit visit)
    {
        int pages = (int)(InMemory / pageBytes);
        using AlignedBuffer memory = AlignedBuffer.InHugePages(InMemory);
        memory.Span<byte>(0, (int)InMemory).Fill(0x2c);
        double speed = ReadBandwidth.Measure(team) / 1e9;
        string columns = string.Join("  ", rowCounts.Select(rows =>
        {
            double best = double.MaxValue;
            for (int round = 0; round <= WarmUp + rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                team.Run(worker =>
                {
                    var state = new AttentionRows(rows, headDim, headDim);
                    state.Begin(rows);
                    Array.Fill(state.To, AttentionPage.Positions);
                    float[] scratch = new float[pageBytes];
                    (int first, int count) = team.Share(worker, pages);
                    for (int page = first; page < first + count; page++)
                    {
                        visit(state, memory, (long)page * pageBytes, scratch);
                    }
                });
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            double read = (double)pages * pageBytes / best / 1e9;
            return string.Create(CultureInfo.InvariantCulture, $"{rows} row{(rows == 1 ? " " : "s")} {read,6:F1} GB/s {read / speed,5:P0}");
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{headDim,5} attention, {name,-6} memory {speed,5:F1} GB/s  {columns}"));
    }

    private delegate void Visit(AttentionRows rows, AlignedBuffer memory, long at, float[] scratch);
}
