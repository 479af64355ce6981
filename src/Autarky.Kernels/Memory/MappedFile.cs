using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Autarky.Kernels.Memory;

/// <summary>A file mapped into memory, for reading: the system loads pages when they are touched and shares them between processes.</summary>
/// <remarks>
/// Any number of threads may read at once. Two things break the memory under a reader, and no check can prevent them: disposing while a span is in use,
/// and another process that shortens the file. So replace files by renaming, never by writing over them.
/// </remarks>
public sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly SafeFileHandle? _handle;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;
    private bool _disposed;

    private MappedFile(string path, long length, MemoryMappedFile? file, SafeFileHandle? handle)
    {
        Path = path;
        Length = length;
        _file = file;
        _handle = handle;
        if (file is not null)
        {
            _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
        }
    }

    /// <summary>The path it was opened by.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>Maps a whole file.</summary>
    /// <exception cref="IOException">There is no such file, or the system cannot map it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory, or may not be read.</exception>
    public static MappedFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            // The system refuses to map nothing.
            long length = stream.Length;
            if (length == 0)
            {
                stream.Dispose();
                return new MappedFile(path, 0, null, null);
            }

            var file = MemoryMappedFile.CreateFromFile(stream, mapName: null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            try
            {
                return new MappedFile(path, length, file, stream.SafeFileHandle);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A part of the file.</summary>
    /// <param name="offset">From which byte.</param>
    /// <param name="count">How many bytes.</param>
    /// <returns>Memory that is valid until <see cref="Dispose"/>, not longer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{count} bytes from {offset} are not within '{Path}', which has {Length} bytes.");
        }

        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <summary>
    /// Copies a part of the file without touching the mapping: who reads everything once is spared the entry in the tables of pages that each 4 KiB would
    /// take, which costs more than the copy.
    /// </summary>
    /// <param name="offset">From which byte.</param>
    /// <param name="to">Receives it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the file as it was opened.</exception>
    /// <exception cref="IOException">The file cannot be read, or is shorter by now.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void Copy(long offset, Span<byte> to)
    {
        // Checks the range; no page of it is touched.
        _ = Span(offset, to.Length);
        while (to.Length > 0)
        {
            int read = RandomAccess.Read(_handle!, to, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{Path}' became shorter than the {Length} bytes that it had.");
            }

            offset += read;
            to = to[read..];
        }
    }

    /// <summary>Tells the system that what was read is not needed any more: the process's memory shrinks, and what is touched again is loaded again.</summary>
    public void ReleasePages()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_view is null || !OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // The mapping begins at a page. Advice that the system does not take changes nothing.
            _ = LinuxMemory.Advise((nint)_start, (nuint)Length, LinuxMemory.DontNeed);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_view is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }
    }
}
