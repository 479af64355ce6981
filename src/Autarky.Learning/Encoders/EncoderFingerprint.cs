using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Autarky.Models.Checkpoints.Gguf;

namespace Autarky.Learning.Encoders;

/// <summary>
/// The hash of a model on disk: SHA-256 over each file that its vectors depend on, in the order of their names: the name in UTF-8, a zero byte, the length
/// (8 bytes, little-endian), the bytes. Of a folder these are the weights (<c>*.safetensors</c>), <c>config.json</c>, <c>tokenizer.json</c> and what the
/// sentence-transformers library keeps beside them; a GGUF file counts as <c>model.gguf</c>, so that it may be renamed, and of one in parts each part does,
/// with its number.
/// </summary>
internal static class EncoderFingerprint
{
    private const int BufferBytes = 1 << 20;

    private static readonly string[] Configuration =
        ["config.json", "tokenizer.json", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json", "model.safetensors.index.json"];

    /// <summary>Reads all of these files once.</summary>
    /// <param name="path">A model's folder or GGUF file.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Of(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        foreach ((string name, string file) in Files(path).OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            Add(hash, name, file, buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The files that count, and the names that they count under.</summary>
    internal static IEnumerable<(string Name, string File)> Files(string path) => Directory.Exists(path)
        ? Configuration
            .Select(name => (Name: name, File: Path.Combine(path, name.Replace('/', Path.DirectorySeparatorChar))))
            .Where(entry => File.Exists(entry.File))
            .Concat(Directory.EnumerateFiles(path, "*.safetensors").Select(file => (Path.GetFileName(file), file)))
        : GgufPartName.Parse(Path.GetFileName(path)) is { } part
        ? part.All.Select(
            (name, i) => (string.Create(CultureInfo.InvariantCulture, $"model.gguf.{i + 1:00000}"), Path.Combine(Path.GetDirectoryName(path) ?? "", name)))
        : [("model.gguf", path)];

    private static void Add(IncrementalHash hash, string name, string file, byte[] buffer)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, stream.Length);
        hash.AppendData(Encoding.UTF8.GetBytes(name));
        hash.AppendData([0]);
        hash.AppendData(length);
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }
    }
}
