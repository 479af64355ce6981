using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Autarky.Testing;

namespace Autarky.Bench.Promises;

/// <summary><c>replay</c>: files of recorded traffic, each trained on and, where the gate allows it, asked again of a server: does the promise hold?</summary>
internal static class ReplayBench
{
    private const double Target = 0.05;

    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Description = "Files of recorded exchanges, or folders of them; .xz is unpacked by the program xz." };
        var command = new Command("replay", "Import, train, release and serve each file, ask its requests again, and count what the student spoils.") { files };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(files)!));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths)
    {
        int broken = 0;
        Console.WriteLine("file                          requests  by the student    wrong  of all  verdict");
        foreach (string path in paths.SelectMany(Files))
        {
            using var unpacked = new TemporaryDirectory();
            Replay replay = await Replay.RunAsync(await UnpackAsync(path, unpacked));
            bool breaks = replay.WrongShare > Target;
            broken += breaks ? 1 : 0;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path),-28}  {replay.Requests,8:N0}  {replay.ByStudent,14:N0}  {replay.Wrong,7:N0}  {replay.WrongShare,6:P1}  "
                    + $"{(breaks ? "BROKEN " : "")}{replay.Verdict}"));
        }

        Console.WriteLine(broken == 0 ? "the promise holds on every file" : $"the promise is broken on {broken} files");
        return broken == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path, "*.jsonl*").Order(StringComparer.Ordinal) : [path];

    private static async Task<string> UnpackAsync(string path, TemporaryDirectory folder)
    {
        if (!path.EndsWith(".xz", StringComparison.Ordinal))
        {
            return path;
        }

        string file = folder[Path.GetFileNameWithoutExtension(path)];
        using var xz = Process.Start(new ProcessStartInfo("xz", ["-dc", path]) { RedirectStandardOutput = true })!;
        await using (FileStream stream = File.Create(file))
        {
            await xz.StandardOutput.BaseStream.CopyToAsync(stream);
        }

        await xz.WaitForExitAsync();
        return xz.ExitCode == 0 ? file : throw new InvalidDataException($"{path} cannot be unpacked.");
    }
}
