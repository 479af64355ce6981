using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Autarky.Ledger.Import.Tables;

namespace Autarky.Ledger.Import.Reading;

/// <summary>A file's bytes as they are read: decompressed when they are gzip, refused when they cannot be what is expected.</summary>
internal sealed class ImportSource : IAsyncDisposable
{
    private const int Looked = 4096;

    private ImportSource(Stream text, CountingStream counted, string? problem, bool isCassette = false)
    {
        IsCassette = isCassette;
        Text = text;
        Counted = counted;
        Problem = problem;
    }

    /// <summary>The text.</summary>
    public Stream Text { get; }

    /// <summary>The stream underneath, which knows how much of the file was read.</summary>
    public CountingStream Counted { get; }

    /// <summary>Why the file cannot be read at all, in words; null when it can.</summary>
    public string? Problem { get; }

    /// <summary>Whether it is a cassette: recorded calls of HTTP in YAML.</summary>
    public bool IsCassette { get; }

    /// <summary>Looks at the first bytes. The caller keeps the stream and closes it.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="isTable">Whether a table is expected, and not JSON.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<ImportSource> OpenAsync(Stream stream, bool isTable, CancellationToken cancellationToken)
    {
        var counted = new CountingStream(stream);
        (Stream whole, byte[] first) = await PeekAsync(counted, cancellationToken);
        if (first.AsSpan().StartsWith<byte>([0x1F, 0x8B]))
        {
            var unzipped = new GZipStream(whole, CompressionMode.Decompress);
            try
            {
                (whole, first) = await PeekAsync(unzipped, cancellationToken);
            }
            catch (InvalidDataException error)
            {
                return new ImportSource(unzipped, counted, DamagedMessage(error));
            }
        }

        return new ImportSource(whole, counted, Judge(first, isTable), !isTable && LooksLikeCassette(first));
    }

    /// <summary>What to say of compressed data that ends or breaks in the middle.</summary>
    public static string DamagedMessage(InvalidDataException error)
        => $"The compressed file is damaged or cut off ({error.Message.TrimEnd('.')}): fetch it again. What was read before that point is in the ledger.";

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Text.DisposeAsync();

    private static async Task<(Stream Whole, byte[] First)> PeekAsync(Stream stream, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        ReadResult result = await pipe.ReadAtLeastAsync(Looked, cancellationToken);
        byte[] first = result.Buffer.Slice(0, Math.Min(Looked, result.Buffer.Length)).ToArray();
        pipe.AdvanceTo(result.Buffer.Start);
        return (pipe.AsStream(), first);
    }

    private static string? Judge(ReadOnlySpan<byte> first, bool isTable)
    {
        if (first.StartsWith<byte>([0xFF, 0xFE]) || first.StartsWith<byte>([0xFE, 0xFF]))
        {
            return "The file is UTF-16: save it as UTF-8 (for example: iconv -f UTF-16 -t UTF-8 FILE).";
        }

        if (first.StartsWith("PK\u0003\u0004"u8))
        {
            return "The file is a zip archive: unpack it and import the file inside (.gz is read as it is).";
        }

        if (first.Contains((byte)0))
        {
            return "The file is binary: JSON Lines in UTF-8 are expected, one exchange a line, or a table (.gz is read as it is).";
        }

        ReadOnlySpan<byte> text = first.StartsWith("\uFEFF"u8) ? first[3..] : first;
        int begin = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (begin < 0)
        {
            return first.Length < Looked ? "The file is empty: JSON Lines are expected, one exchange a line." : null;
        }

        if (!isTable && (text[begin..].StartsWith("data:"u8) || text[begin..].StartsWith("event:"u8)))
        {
            return "The file is the events of a stream, an answer without its request: put them as the text 'response' beside their 'request', "
                + "{\"request\":{…},\"response\":\"data: …\"}, an exchange a line.";
        }

        return isTable || LooksLikeCassette(first) || text[begin] is (byte)'{' or (byte)'[' ? null : TableMessage(text[begin..]);
    }

    // The first lines are those of VCR for Python or Ruby: they name the recorded calls.
    private static bool LooksLikeCassette(ReadOnlySpan<byte> first)
        => first.StartsWith("interactions:"u8) || (first is [(byte)'-' or (byte)'v' or (byte)'h', ..]
            && (first.IndexOf("\ninteractions:"u8) >= 0 || first.IndexOf("http_interactions:"u8) >= 0));

    // A table without a word about its columns. Lines of JSON that are broken look otherwise: sooner or later one of them begins with a brace.
    private static string? TableMessage(ReadOnlySpan<byte> text)
    {
        int lineEnd = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = lineEnd < 0 ? text : text[..lineEnd].TrimEnd((byte)'\r');
        if (text.IndexOf("\n{"u8) >= 0 || TableHeader.SeparatorOf(line) is not { } separator)
        {
            return null;
        }

        var header = new TableHeader([.. Encoding.UTF8.GetString(line).Split((char)separator).Select(name => name.Trim().Trim('"'))]);
        return header.Count < 2 ? null
            : $"The file is no JSON. If it is a table (CSV) with the columns {header.InWords}, say which hold the questions and the answers: "
                + "--question COLUMN --answer COLUMN (and --gold COLUMN where right answers are known).";
    }
}
