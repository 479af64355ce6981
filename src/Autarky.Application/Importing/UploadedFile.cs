using Autarky.Application.Data;
using Autarky.Application.Errors;

namespace Autarky.Application.Importing;

/// <summary>
/// A file that somebody sent to be imported, in a folder of its own in the data directory until it was read. Disposing it removes it: what it says is in the
/// ledger by then. Those that a crash left behind are removed a day later.
/// </summary>
public sealed class UploadedFile : IDisposable
{
    private const string Folder = "uploads";
    private const int LongestName = 100;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private UploadedFile(string path) => Path = path;

    /// <summary>The full path of the file, which has the name that its sender gave it.</summary>
    public string Path { get; }

    /// <summary>Stores what is sent, whole or not at all.</summary>
    /// <param name="data">Where it is stored.</param>
    /// <param name="name">The sender's name for it; only what is safe of it is used.</param>
    /// <param name="content">Its bytes, read once to the end.</param>
    /// <param name="clock">Says which of those that were left behind are old.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UserError">It cannot be stored; the message says why and what to do.</exception>
    public static async Task<UploadedFile> StoreAsync(
        DataDirectory data, string name, Stream content, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(clock);
        RemoveForgotten(data, clock.GetUtcNow());
        string folder = System.IO.Path.Combine(data.Absolute(Folder), Guid.CreateVersion7().ToString("N"));
        var stored = new UploadedFile(System.IO.Path.Combine(folder, SafeName(name)));
        try
        {
            await stored.FillAsync(folder, content, cancellationToken);
            return stored;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(System.IO.Path.GetDirectoryName(Path)!);

    private async Task FillAsync(string folder, Stream content, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(error);
        }

        // Only the writes are the data directory's: what the sender does wrong is thrown as it is.
        await using (file)
        {
            byte[] buffer = new byte[81920];
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                try
                {
                    await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    throw NotWritable(error);
                }
            }
        }
    }

    private UserError NotWritable(Exception error) => new(
        $"'{Path}' cannot be written: {error.Message} Free some space if the disk is full, else import the file on the server with the command line.",
        inner: error);

    private static string SafeName(string name)
    {
        string last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        char[] safe = [.. last.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ' ? letter : '_')];
        string cut = new string(safe).Trim(' ', '.');
        return cut.Length == 0 ? "upload.jsonl" : cut.Length <= LongestName ? cut : cut[^LongestName..];
    }

    private static void RemoveForgotten(DataDirectory data, DateTimeOffset now)
    {
        var folder = new DirectoryInfo(data.Absolute(Folder));
        if (!folder.Exists)
        {
            return;
        }

        foreach (DirectoryInfo old in folder.EnumerateDirectories().Where(one => now.UtcDateTime - one.LastWriteTimeUtc > Kept))
        {
            Remove(old.FullName);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed a day later, or never made.
        }
    }
}
