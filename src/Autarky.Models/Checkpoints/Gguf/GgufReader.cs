using System.Buffers.Binary;
using System.Text;

namespace Autarky.Models.Checkpoints.Gguf;

/// <summary>Reads the header of a GGUF file from front to back. Nothing is allocated that the rest of the file could not fill.</summary>
internal sealed class GgufReader(CheckpointFile file)
{
    // Read ahead: a header is many small values.
    private const int WindowBytes = 64 << 10;

    // Longer than any chat template; a name or text beyond it is a wrong length.
    private const long MostTextBytes = 64L << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where the next read starts.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes after <see cref="Position"/>.</summary>
    public long Rest => file.Length - Position;

    /// <summary>Version 1 counts with 32 bits, later ones with 64.</summary>
    public bool ShortCounts { get; set; }

    private byte[] _window = [];
    private long _windowStart;

    /// <summary>The next bytes. They are valid until the next ones are taken.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count < 0 || count > Rest)
        {
            throw Broken(what, $"needs {(ulong)count} bytes, but only {Rest} follow");
        }

        if (count > Array.MaxLength)
        {
            throw Broken(what, $"is {count} bytes long, more than this program reads at once");
        }

        if (Position < _windowStart || Position + count > _windowStart + _window.Length)
        {
            _window = new byte[Math.Max(count, Math.Min(Rest, WindowBytes))];
            _windowStart = Position;
            file.Read(Position, _window);
        }

        ReadOnlySpan<byte> bytes = _window.AsSpan((int)(Position - _windowStart), (int)count);
        Position += count;
        return bytes;
    }

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A number of things, each of which takes at least so many bytes of what follows.</summary>
    /// <exception cref="InvalidDataException">So many cannot follow.</exception>
    public long Count(int leastBytesEach, string what)
    {
        ulong count = ShortCounts ? UInt32(what) : UInt64(what);
        if (count > (ulong)(Rest / leastBytesEach))
        {
            throw Broken(what, $"is {count}, but only {Rest} bytes follow");
        }

        return (long)count;
    }

    /// <summary>Bytes that a text takes at least: its length.</summary>
    public int LeastTextBytes => ShortCounts ? 4 : 8;

    /// <summary>A text in UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is longer than what follows, or no UTF-8.</exception>
    public string Text(string what)
    {
        long start = Position;
        long length = Count(1, what);
        if (length > MostTextBytes)
        {
            throw Broken(what, $"is a text of {length} bytes; {MostTextBytes} are the most", start);
        }

        try
        {
            return length == 0 ? "" : Strict.GetString(Take(length, what));
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException($"'{file.Path}' at byte {start}: {what} is no valid UTF-8.", error);
        }
    }

    /// <summary>What to throw when something in the file is wrong.</summary>
    public InvalidDataException Broken(string what, string why, long? at = null) => new($"'{file.Path}' at byte {at ?? Position}: {what} {why}.");
}
