using System.Net;
using System.Security.Cryptography;
using Autarky.Application.Errors;

namespace Autarky.Application.Downloads;

/// <summary>One file from a URL: goes on where an earlier try stopped, checks length and hash, and gives the file its name only when they are right.</summary>
public sealed class Download(DownloadHttp http, TimeProvider time)
{
    private const int BufferBytes = 1 << 18;

    /// <summary>How often the connection may break without a byte having come in between.</summary>
    public int MostTriesWithoutProgress { get; init; } = 5;

    /// <summary>How a download ended.</summary>
    public sealed record Result(long Bytes, long Transferred, string Sha256, bool Checked);

    /// <param name="url">The file.</param>
    /// <param name="path">Where it will be.</param>
    /// <param name="expected">The SHA-256 that it must have, in hexadecimal digits; null to believe the server's.</param>
    /// <param name="show">Is told bytes done, bytes in all (0 where unknown), and how many of the former were there before.</param>
    /// <param name="cancellationToken">Stops; what has come stays for the next time.</param>
    /// <exception cref="UserError">The server refuses, the file is not what it should be, or the connection keeps breaking.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<Result> RunAsync(Uri url, string path, string? expected, Action<long, long, long> show, CancellationToken cancellationToken)
    {
        var part = new PartFile(path);
        long transferred = 0;
        for (int idle = 0; ; idle++)
        {
            long before = part.Length(url);
            try
            {
                (FileFacts facts, string hash) = await TryAsync(part, url, expected, show, count => transferred += count, cancellationToken);
                long bytes = new FileInfo(part.BytesPath).Length;
                string? wanted = expected?.ToLowerInvariant() ?? facts.Sha256;
                if (wanted is not null && !string.Equals(hash, wanted, StringComparison.Ordinal))
                {
                    part.Delete();
                    throw new UserError(
                        $"'{url}' has the SHA-256 {hash}, but {wanted} was expected. It was thrown away; "
                            + "try again, and do not trust the server if it happens twice.");
                }

                part.Complete(path);
                return new Result(bytes, transferred, hash, wanted is not null);
            }
            catch (TransferException error)
            {
                idle = part.Length(url) > before ? 0 : idle;
                if (idle + 1 >= MostTriesWithoutProgress)
                {
                    throw new UserError(
                        $"'{url}' could not be read: {error.Message}. What has come is kept: run the same command again to go on.", inner: error);
                }

                await Task.Delay(TimeSpan.FromSeconds(1 << idle), time, cancellationToken);
            }
        }
    }

    private async Task<(FileFacts Facts, string Hash)> TryAsync(
        PartFile part, Uri url, string? expected, Action<long, long, long> show, Action<long> count, CancellationToken cancellationToken)
    {
        long have = part.Length(url);
        PartOrigin? origin = part.Origin;
        if (have > 0 && have == origin?.Bytes)
        {
            // Everything came, and then something stopped before the name was given.
            return (new FileFacts { Sha256 = origin.Sha256, Bytes = origin.Bytes }, await HashAsync(part.BytesPath, cancellationToken));
        }

        (HttpResponseMessage response, FileFacts facts) = await http.GetAsync(url, have, origin?.Tag, cancellationToken);
        using (response)
        {
            Check(response, url);
            bool continues = response.StatusCode == HttpStatusCode.PartialContent && Continues(response, facts, have, origin);
            if (!continues && response.StatusCode != HttpStatusCode.OK)
            {
                // A range that is not what was asked for, or of another file: from the beginning, then.
                part.Delete();
                throw new TransferException("the server cannot go on where the last try stopped");
            }

            if (!continues)
            {
                have = 0;
                part.Restart(new PartOrigin { Url = url.AbsoluteUri, Tag = facts.Tag, Sha256 = facts.Sha256, Bytes = facts.Bytes });
            }

            CheckRoom(part.BytesPath, facts.Bytes - have);
            return (facts, await SaveAsync(response, part, have, facts.Bytes, show, count, cancellationToken));
        }
    }

    private static bool Continues(HttpResponseMessage response, FileFacts facts, long have, PartOrigin? origin) =>
        have > 0 && response.Content.Headers.ContentRange is { From: { } from } && from == have
        && (facts.Sha256 is null || origin?.Sha256 is null || string.Equals(facts.Sha256, origin.Sha256, StringComparison.Ordinal))
        && (facts.Bytes is null || origin?.Bytes is null || facts.Bytes == origin.Bytes);

    private static void Check(HttpResponseMessage response, Uri url)
    {
        switch ((int)response.StatusCode)
        {
            case 401 or 403:
                throw new UserError(
                    $"'{url}' needs permission ({(int)response.StatusCode}). "
                        + "Accept the model's terms on its page, and name an environment variable with your token: --token-env NAME.");
            case 404 or 410:
                throw new UserError($"There is nothing at '{url}' ({(int)response.StatusCode}).");
            case 408 or 429 or >= 500:
                throw new TransferException($"the server answers {(int)response.StatusCode}");
            case 416 or (>= 200 and < 300):
                return;
            default:
                throw new UserError($"'{url}' answers {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
    }

    private static void CheckRoom(string path, long? needed)
    {
        long room = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        if (needed > room)
        {
            throw new UserError($"{needed} more bytes are needed, but the disk of '{path}' has room for {room}.");
        }
    }

    private static async Task<string> SaveAsync(
        HttpResponseMessage response,
        PartFile part,
        long have,
        long? total,
        Action<long, long, long> show,
        Action<long> count,
        CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(
            part.BytesPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        byte[] buffer = new byte[BufferBytes];
        long done = 0;
        while (done < have)
        {
            int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, have - done)), cancellationToken);
            hash.AppendData(buffer, 0, read);
            done += read > 0 ? read : throw new IOException($"'{part.BytesPath}' became shorter: does another process write to it?");
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        for (int read; (read = await DownloadHttp.ReadAsync(body, buffer, cancellationToken)) > 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            hash.AppendData(buffer, 0, read);
            done += read;
            count(read);
            show(done, total ?? 0, have);
        }

        if (total is { } expected && done != expected)
        {
            if (done > expected)
            {
                part.Delete();
            }

            throw new TransferException($"{done} bytes came where {expected} were announced");
        }

        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
