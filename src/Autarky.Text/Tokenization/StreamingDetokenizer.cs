using System.Buffers;
using System.Text;

namespace Autarky.Text.Tokenization;

/// <summary>
/// Turns tokens into text as they come. Half of a character waits for its other half; bytes that can no longer become a character are U+FFFD at once.
/// All texts together are what <see cref="Tokenizer.Decode"/> gives for all tokens. For one stream, not for concurrent use.
/// </summary>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="continues">Whether the tokens continue a text, as an answer continues its prompt: then the space before the first word stays.</param>
/// <param name="control">Whether control tokens are written as their text; else they are left out.</param>
public sealed class StreamingDetokenizer(Tokenizer tokenizer, bool continues = true, bool control = false)
{
    private readonly byte[] _waiting = new byte[4];
    private int _waitingLength;
    private bool _first = !continues && tokenizer.DropsFirstSpace;

    /// <summary>The text that a token completes; empty where it completes none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string Push(int id)
    {
        ReadOnlySpan<byte> token = tokenizer.TokenBytes(id);
        if (tokenizer.IsControl(id))
        {
            token = control ? token : [];
        }
        else
        {
            token = _first && token.StartsWith(" "u8) ? token[1..] : token;
            _first = false;
        }

        if (token.IsEmpty)
        {
            return "";
        }

        byte[]? rented = token.Length + 4 > 128 ? ArrayPool<byte>.Shared.Rent(token.Length + 4) : null;
        Span<byte> bytes = rented ?? stackalloc byte[128];
        _waiting.AsSpan(0, _waitingLength).CopyTo(bytes);
        token.CopyTo(bytes[_waitingLength..]);
        bytes = bytes[..(_waitingLength + token.Length)];
        int complete = bytes.Length - Unfinished(bytes);
        bytes[complete..].CopyTo(_waiting);
        _waitingLength = bytes.Length - complete;
        string text = Encoding.UTF8.GetString(bytes[..complete]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return text;
    }

    /// <summary>The end of the stream: what still waits, as U+FFFD; empty where nothing does.</summary>
    public string Flush()
    {
        string text = Encoding.UTF8.GetString(_waiting.AsSpan(0, _waitingLength));
        _waitingLength = 0;
        return text;
    }

    // How many bytes at the end are the beginning of a character that more bytes could complete.
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (int length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            ReadOnlySpan<byte> end = bytes[^length..];
            if (end[0] >= 0xC0)
            {
                return Rune.DecodeFromUtf8(end, out _, out _) == OperationStatus.NeedMoreData ? length : 0;
            }

            if (end[0] < 0x80)
            {
                break;
            }
        }

        return 0;
    }
}
