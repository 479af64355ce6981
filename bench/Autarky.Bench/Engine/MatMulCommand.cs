using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Kernels.MatMul;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;

namespace Autarky.Bench.Engine;

/// <summary><c>matmul</c>: how fast each packed form streams from memory with few rows, and how fast it multiplies from the cache with many.</summary>
/// <remarks>The floor of the first is the memory's read bandwidth, measured in the same run; of the second the processor's peak for the instruction.</remarks>
internal static class MatMulCommand
{
    // More than the last-level caches of today's servers give one tenant, and what the second-level cache holds.
    private const long InMemory = 384L << 20;
    private const long InCache = 256L << 10;

    public static Command Create()
    {
        var inputs = new Option<int[]>("--inputs")
        {
            Description = "Widths of the matrices.",
            DefaultValueFactory = _ => [576, 2048],
            AllowMultipleArgumentsPerToken = true,
        };
        var rows = new Option<int[]>("--rows")
        {
            Description = "Rows against weights in memory.",
            DefaultValueFactory = _ => [1, 2, 4, 8],
            AllowMultipleArgumentsPerToken = true,
        };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var rounds = new Option<int>("--rounds") { Description = "How often; the fastest counts.", DefaultValueFactory = _ => 5 };
        var command = new Command(
            "matmul",
            "Bytes of weights a second from memory, and operations a second from the cache, of every packed form; then attention's bytes of keys and values.")
        {
            inputs, rows, threads, rounds,
        };
        command.SetAction(result =>
        {
            using var team = new WorkerTeam(result.GetValue(threads));
            foreach (int width in result.GetRequiredValue(inputs))
            {
                foreach (Form form in Forms(width))
                {
                    using (form.Inputs)
                    {
                        Measure(form, width, team, result.GetRequiredValue(rows), result.GetValue(rounds));
                    }
                }
            }

            AttentionSpeed.Print(team, [64, 128], [1, 3, 8], result.GetValue(rounds));
        });
        return command;
    }

    private static IEnumerable<Form> Forms(int width)
    {
        foreach (BlockKind kind in Enum.GetValues<BlockKind>())
        {
            var tiles = new ByteTiles(2 * ByteTiles.Rows, width);
            yield return new Form(
                $"{kind}", tiles, rows => { tiles.Begin(rows); Fill(rows, t => tiles.Write(t, Row(width, t))); }, BlockPanels.PanelBytes(kind, width),
                (tile, rows, panels, y, stride) => BlockMatMul.Run(kind, tiles, tile, rows, panels, y, stride));
        }

        var rounded = new PairTiles(2 * PairTiles.Rows, width);
        yield return new Form("TwelveBit", rounded, rows => Fill(rows, t => rounded.Write(t, Row(width, t))), TwelveBitPanels.PanelBytes(width),
            (tile, rows, panels, y, stride) => TwelveBitMatMul.Run(rounded, tile, rows, panels, y, stride));

        var pairs = new PairTiles(2 * PairTiles.Rows, width);
        yield return new Form("Pairs", pairs, rows => Fill(rows, t => pairs.Write(t, Row(width, t))), PairMatMul.PanelLength(width) * sizeof(ushort),
            (tile, rows, panels, y, stride) =>
                PairMatMul.Run(pairs, tile, rows, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(panels), y, stride));
    }

    private static void Fill(int rows, Action<int> write)
    {
        for (int t = 0; t < rows; t++)
        {
            write(t);
        }
    }

    private static float[] Row(int width, int seed) => [.. Enumerable.Range(0, width).Select(i => MathF.Sin((i * 0.7f) + seed))];

    private static void Measure(Form form, int width, WorkerTeam team, int[] rowCounts, int rounds)
    {
        int panels = (int)(InMemory / form.PanelBytes), few = (int)Math.Max(1, InCache / form.PanelBytes);
        using AlignedBuffer weights = AlignedBuffer.InHugePages((long)panels * form.PanelBytes);
        for (int p = 0; p < panels; p++)
        {
            // Binary16 scales of about a sixteenth, whatever the place.
            weights.Span<byte>((long)p * form.PanelBytes, form.PanelBytes).Fill(0x2c);
        }

        float[] y = new float[(long)panels * 16 * ByteTiles.Rows];
        double memory = ReadBandwidth.Measure(team) / 1e9;
        string streams = string.Join("  ", rowCounts.Select(rows =>
        {
            form.Write(rows);
            double seconds = Best(rounds, () => team.Run(worker =>
            {
                (int first, int count) = team.Share(worker, panels);
                const int AtOnce = 1024;
                for (int p = first; p < first + count; p += AtOnce)
                {
                    int some = Math.Min(AtOnce, first + count - p);
                    form.Run(0, rows, weights.Span<byte>((long)p * form.PanelBytes, some * form.PanelBytes), y.AsSpan(p * 16 * rows), some * 16);
                }
            }));
            double speed = (double)panels * form.PanelBytes / seconds / 1e9;
            return string.Create(CultureInfo.InvariantCulture, $"{rows} row{(rows == 1 ? " " : "s")} {speed,6:F1} GB/s {speed / memory,5:P0}");
        }));

        // The second tile's rows meet panels that the first has brought near.
        form.Write(2 * ByteTiles.Rows);
        const int Times = 200;
        double cached = Best(rounds, () => team.Run(worker =>
        {
            for (int i = 0; i < Times; i++)
            {
                form.Run(
                    1, ByteTiles.Rows, weights.Span<byte>((long)worker * few * form.PanelBytes, few * form.PanelBytes),
                    y.AsSpan(worker * few * 16 * ByteTiles.Rows), few * 16);
            }
        }));
        double operations = 2.0 * ByteTiles.Rows * width * 16 * few * Times * team.Workers / cached / 1e9;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{width,5} {form.Name,-11} memory {memory,5:F1} GB/s  {streams}  cache, 12 rows {operations,6:F0} GOP/s"));
    }

    private static double Best(int rounds, Action work)
    {
        double best = double.MaxValue;
        for (int i = 0; i <= rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private delegate void Multiply(int tile, int rows, ReadOnlySpan<byte> panels, Span<float> y, int stride);

    private sealed record Form(string Name, IDisposable Inputs, Action<int> Write, int PanelBytes, Multiply Run);
}
