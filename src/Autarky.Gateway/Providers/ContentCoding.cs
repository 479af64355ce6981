using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Autarky.Gateway.Providers;

/// <summary>
/// Takes the content codings off a response while it is read. Providers are asked for none (a compressor holds tokens back), and some compress all the same.
/// https://www.rfc-editor.org/rfc/rfc9110#section-8.4
/// </summary>
internal static class ContentCoding
{
    /// <summary>What providers are told that we accept. Without a word of it any coding may come.</summary>
    public const string Accepted = "identity";

    /// <summary>The body as it was before it was coded. How much comes out is for the reader to bound.</summary>
    /// <exception cref="NotSupportedException">A coding that is not known here; its name is the message.</exception>
    public static async Task<Stream> OpenAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // Refused before anything is read.
        string[] codings = [.. content.Headers.ContentEncoding.Select(static coding => coding.Trim().ToLowerInvariant()).Where(static name => name.Length > 0)];
        if (codings.FirstOrDefault(static name => name is not ("identity" or "gzip" or "x-gzip" or "deflate" or "br")) is { } unknown)
        {
            throw new NotSupportedException(unknown);
        }

        Stream stream = await content.ReadAsStreamAsync(cancellationToken);

        // The coding that was put on last comes off first.
        foreach (string coding in codings.Reverse())
        {
            stream = coding switch
            {
                "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
                "br" => new BrotliStream(stream, CompressionMode.Decompress),
                "deflate" => await DeflatedAsync(stream, cancellationToken),
                _ => stream,
            };
        }

        return stream;
    }

    // By its definition with the frame of zlib, from some servers without. https://www.rfc-editor.org/rfc/rfc1950#section-2.2: with it, the low bits of the
    // first byte are 8, and both bytes together a multiple of 31.
    private static async Task<Stream> DeflatedAsync(Stream stream, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(stream);
        ReadOnlySequence<byte> head = (await reader.ReadAtLeastAsync(2, cancellationToken)).Buffer;
        bool isFramed = head.Length >= 2 && IsFrame(head.Slice(0, 2).ToArray());
        reader.AdvanceTo(head.Start);
        return isFramed ? new ZLibStream(reader.AsStream(), CompressionMode.Decompress) : new DeflateStream(reader.AsStream(), CompressionMode.Decompress);
    }

    private static bool IsFrame(byte[] head) => (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
}
