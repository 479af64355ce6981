using System.Diagnostics;

namespace Autarky.Bench.Ledger;

/// <summary>What the disk allows: small writes, each flushed before the next one.</summary>
internal static class FlushFloor
{
    public static (Times Times, double PerSecond) Measure(DirectoryInfo folder, TimeSpan length)
    {
        string path = Path.Combine(folder.FullName, "flush-floor.tmp");
        var milliseconds = new List<double>();
        var watch = new Stopwatch();
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose))
        {
            var block = new byte[4096];
            new Random(1).NextBytes(block);

            // As a database's log in use: the file has its size already.
            const int Blocks = 1024;
            for (int i = 0; i < Blocks; i++)
            {
                RandomAccess.Write(file, block, i * (long)block.Length);
            }

            RandomAccess.FlushToDisk(file);
            watch.Start();
            for (int i = 0; watch.Elapsed < length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, i % Blocks * (long)block.Length);
                RandomAccess.FlushToDisk(file);
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        return (new Times(milliseconds), milliseconds.Count / watch.Elapsed.TotalSeconds);
    }
}
