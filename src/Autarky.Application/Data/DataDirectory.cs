using System.Globalization;
using Autarky.Application.Errors;

namespace Autarky.Application.Data;

/// <summary>Where all state lives: the ledger, students, reports and the configuration.</summary>
public sealed class DataDirectory
{
    private DataDirectory(string root) => Root = root;

    /// <summary>The full path of the directory.</summary>
    public string Root { get; }

    /// <summary>The full path of the ledger.</summary>
    public string LedgerPath => Path.Combine(Root, "ledger.db");

    /// <summary>The full path of the configuration, which need not be there.</summary>
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
        if (path is not null && string.IsNullOrWhiteSpace(path))
        {
            throw new UserError("--data is empty: name a directory, or leave it out for the standard one.", UserErrorKind.Usage);
        }

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
    public static string StudentPath(string useCase, string hash) => $"students/{UseCaseFolder.Of(useCase)}/{hash[..12]}.student";

    /// <summary>Where the report of a student's training belongs, relative, with forward slashes.</summary>
    public static string ReportFolder(string useCase, string hash) => $"reports/{UseCaseFolder.Of(useCase)}/{hash[..12]}";

    /// <summary>Where the report of a later measurement belongs: a folder of its own beside the training's report, named by the moment (UTC).</summary>
    public static string EvaluationFolder(string useCase, string hash, DateTimeOffset at) =>
        $"{ReportFolder(useCase, hash)}/evaluated-{at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Makes sure, before work begins whose result must be kept, that files can be written. Leaves nothing behind.</summary>
    /// <param name="relative">Folders below the directory that files will go to, with forward slashes; they need not exist yet.</param>
    /// <exception cref="UserError">One of them cannot be written to; the message names the path and what to do.</exception>
    public void CheckWritable(params IEnumerable<string> relative)
    {
        foreach (string folder in relative)
        {
            string path = Absolute(folder);
            string nearest = Nearest(path);
            try
            {
                using var file = new FileStream(
                    Path.Combine(nearest, ".autarky-probe"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose);
                file.Write(new byte[4096]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw NotWritable(path, nearest, error);
            }
        }
    }

    /// <summary>Writes a file whole or not at all: a crash leaves the old one or the new one.</summary>
    /// <exception cref="UserError">It cannot be written; the message names the path and what to do.</exception>
    public async Task WriteAsync(string relative, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        string path = Absolute(relative);
        string temporary = path + ".new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(bytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw NotWritable(path, Nearest(Path.GetDirectoryName(path)!), error);
        }
    }

    // The nearest folder that exists and leads to a path, or the file that stands where a folder must be.
    private static string Nearest(string path)
    {
        while (!Path.Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }

    // Half a file on a full disk would be in the way of mending it.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Why it could not be written is what matters.
        }
    }

    private static UserError NotWritable(string path, string nearest, Exception error)
    {
        string remedy = File.Exists(nearest) ? $"'{nearest}' is a file, and a folder must be there. Move it away."
            : Directory.Exists(path) && path != nearest ? "A folder stands where the file must be. Move it away."
            : error is UnauthorizedAccessException
                ? $"{error.Message} Give this user the right to write in '{nearest}', or choose another directory with --data DIR."
            : $"{error.Message} Free some space if the disk is full, else mend what is named, or choose another directory with --data DIR.";
        return new UserError($"'{path}' cannot be written: {remedy}", inner: error);
    }
}
