using System.Globalization;
using Autarky.CommandLine;

namespace Autarky.Hosting;

/// <summary>Where all state lives: the ledger, students, reports and the configuration.</summary>
internal sealed class DataDirectory
{
    private DataDirectory(string root) => Root = root;

    public string Root { get; }

    public string LedgerPath => Path.Combine(Root, "ledger.db");

    public string ConfigurationPath => Path.Combine(Root, "autarky.json");

    /// <summary>Where downloaded models are, and where the server looks for models to run.</summary>
    public string ModelsPath => Path.Combine(Root, "models");

    /// <summary>The default: <c>autarky</c> in the user's data folder (<c>~/.local/share</c> on Linux).</summary>
    public static string DefaultRoot => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "autarky");

    /// <summary>Opens the directory and makes it if it is missing, readable by its owner only: requests and answers are private.</summary>
    /// <exception cref="UserError">The path is a file, or may not be written.</exception>
    public static DataDirectory Open(string? path)
    {
        string root = Path.GetFullPath(path ?? DefaultRoot);
        try
        {
            if (!Directory.Exists(root))
            {
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(root);
                }
                else
                {
                    Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The data directory '{root}' cannot be made: {error.Message} Choose another one with --data DIR.", inner: error);
        }

        return new DataDirectory(root);
    }

    /// <summary>The full path of a file whose path in the ledger is relative to this directory.</summary>
    public string Absolute(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Where a student's file belongs, relative, with forward slashes. Use-case names are escaped to be safe in a path.</summary>
    public static string StudentPath(string useCase, string hash) => $"students/{FolderName(useCase)}/{hash[..12]}.student";

    /// <summary>Where the report of a student's training belongs, relative, with forward slashes.</summary>
    public static string ReportFolder(string useCase, string hash) => $"reports/{FolderName(useCase)}/{hash[..12]}";

    /// <summary>Where the report of a later measurement belongs: a folder of its own beside the training's report, named by the moment (UTC).</summary>
    public static string EvaluationFolder(string useCase, string hash, DateTimeOffset at) =>
        $"{ReportFolder(useCase, hash)}/evaluated-{at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Writes a file whole or not at all: a crash leaves the old one or the new one.</summary>
    public async Task WriteAsync(string relative, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string path = Absolute(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static string FolderName(string useCase) => Uri.EscapeDataString(useCase).Replace(".", "%2E", StringComparison.Ordinal);
}
