using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Autarky.Models.Checkpoints;

/// <summary>
/// A file of weights, open for reading and never mapped into memory: one that another program shortens is an error to whoever reads then, and not the end of
/// the process. What is read is what was opened: a file that was written over since is noticed by its length, its time and samples of its bytes, and refused
/// until its bytes are back. Files may be replaced by renaming: the one that is open stays.
/// </summary>
/// <remarks>Any number of threads may read at once.</remarks>
public sealed class CheckpointFile : IDisposable
{
    // Spread evenly over the file, its end among them: whatever changes a whole part of so many meets one, and a file that is written from front to back is
    // not complete before its last sample is.
    private const int Samples = 256;
    private const int SampleBytes = 4096;

    // Who writes over a file and then sets its old time again is noticed after so long.
    private static readonly TimeSpan SampledAnew = TimeSpan.FromSeconds(5);

    private readonly SafeFileHandle _handle;
    private readonly byte[] _samples;
    private readonly Lock _check = new();
    private long _written;
    private long _sampledAt;

    private CheckpointFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        _written = File.GetLastWriteTimeUtc(handle).Ticks;
        Length = RandomAccess.GetLength(handle);
        _samples = Sample();
        _sampledAt = TimeProvider.System.GetTimestamp();
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be read.</exception>
    public static CheckpointFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new CheckpointFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a part of the file.</summary>
    /// <param name="offset">From which byte.</param>
    /// <param name="to">Receives it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the file as it was opened.</exception>
    /// <exception cref="IOException">The file cannot be read, or was shortened or written over since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void Read(long offset, Span<byte> to)
    {
        if (offset < 0 || offset > Length - to.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{to.Length} bytes from {offset} are not within '{Path}', which has {Length} bytes.");
        }

        // What was read while somebody changed the file and put it back is read once more.
        long before;
        do
        {
            before = Volatile.Read(ref _written);
            Fill(offset, to);
        }
        while (!IsAsBefore(before));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Fill(long offset, Span<byte> to)
    {
        while (to.Length > 0)
        {
            int read = RandomAccess.Read(_handle, to, offset);
            if (read == 0)
            {
                throw Changed();
            }

            offset += read;
            to = to[read..];
        }
    }

    // Asked after the bytes were read: what is written later does not touch them. False where the file is right, but was written since.
    private bool IsAsBefore(long before)
    {
        long written = File.GetLastWriteTimeUtc(_handle).Ticks;
        if (written == before && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _sampledAt)) < SampledAnew)
        {
            return true;
        }

        lock (_check)
        {
            if (RandomAccess.GetLength(_handle) != Length || !Sample().AsSpan().SequenceEqual(_samples))
            {
                throw Changed();
            }

            // Touched, or the same bytes once more.
            Volatile.Write(ref _written, written);
            Volatile.Write(ref _sampledAt, TimeProvider.System.GetTimestamp());
            return written == before;
        }
    }

    private byte[] Sample()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[SampleBytes];
        for (int i = 0; i < Samples; i++)
        {
            long last = Math.Max(0, Length - SampleBytes);
            int count = RandomAccess.Read(_handle, bytes, last * i / (Samples - 1));
            hash.AppendData(bytes, 0, count);
        }

        return hash.GetHashAndReset();
    }

    private IOException Changed() => new(
        $"'{Path}' was changed while it is in use. Put the file back, or load the model anew; to replace a file, write another one and rename it.");
}
