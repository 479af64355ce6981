using System.Globalization;
using Autarky.Models.Embedding;

namespace Autarky.Learning.Encoders;

/// <summary>
/// The fingerprints of encoders on the disk, remembered as long as sizes and times of their files stay the same: a folder is hashed once, however often it
/// is looked at. Safe for concurrent use; callers wait for each other.
/// </summary>
public sealed class EncoderFingerprints
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, (string Stamp, string? Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>How often files were read to hash them.</summary>
    public int Hashed { get; private set; }

    /// <summary>The hash of an encoder, by which students name it (<see cref="EncoderIdentity.Hash"/>).</summary>
    /// <param name="path">A folder or GGUF file.</param>
    /// <returns>Null where there is no encoder, or none that can be read now.</returns>
    public string? Of(string path)
    {
        lock (_turn)
        {
            try
            {
                string stamp = Stamp(path);
                if (!_known.TryGetValue(path, out (string Stamp, string? Hash) known) || known.Stamp != stamp)
                {
                    known = (stamp, Hash(path));
                    _known[path] = known;
                }

                return known.Hash;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private static string Stamp(string path) => string.Join('\n', EncoderFingerprint.Files(path).Select(entry =>
    {
        var file = new FileInfo(entry.File);
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Name}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}");
    }).Order(StringComparer.Ordinal));

    // A chat model may have many gigabytes: what it is, its description says.
    private string? Hash(string path)
    {
        try
        {
            if (!LocalEmbedder.IsEncoder(path))
            {
                return null;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        Hashed++;
        return EncoderFingerprint.Of(path);
    }
}
