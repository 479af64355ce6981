using System.Text.Json;
using Autarky.Text.Tokenization.Loading;
using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization;

/// <summary>Reads Hugging Face's <c>tokenizer.json</c>, and the begin and end of a text from the <c>tokenizer_config.json</c> beside it.</summary>
public static class TokenizerJson
{
    private const long LargestFile = 1 << 30;

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, contradicts itself or wants something that is not supported; the message says
    /// where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Open(string path)
    {
        string config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "tokenizer_config.json");
        return Parse(ReadFile(path), File.Exists(config) ? ReadFile(config) : default);
    }

    /// <summary>The tokenizer of a file that is in memory.</summary>
    /// <param name="json">The bytes of a <c>tokenizer.json</c>.</param>
    /// <param name="config">The bytes of the <c>tokenizer_config.json</c> that goes with it; empty where there is none.</param>
    /// <exception cref="InvalidDataException">The file is cut off, contradicts itself or wants something that is not supported; the message says
    /// where.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> config = default)
    {
        using JsonDocument document = Document(json, "tokenizer.json");
        using JsonDocument? settings = config.IsEmpty ? null : Document(config, "tokenizer_config.json");
        var file = new JsonPlace(document.RootElement, "tokenizer.json");
        JsonEncoding encoding = JsonEncodings.Of(file);
        bool spaceMarks = encoding == JsonEncoding.SpaceMarks;
        var vocabulary = new JsonVocabulary(file);
        var splits = new JsonSplits(file["pre_tokenizer"], spaceMarks);
        var normalizers = new JsonNormalizers(file["normalizer"], spaceMarks);
        (Vocabulary tokens, TokenModel model) = JsonModels.Read(file["model"], vocabulary, splits, encoding);
        (int[] before, int[] after) = JsonFrame.Read(file["post_processor"], tokens.Size);
        JsonPlace? names = settings is null ? null : new JsonPlace(settings.RootElement, "tokenizer_config.json");
        return new Tokenizer(new TokenizerParts
        {
            Name = file["model"].FindText("type") ?? "tokenizer.json",
            Vocabulary = tokens,
            Model = model,
            Normalizer = normalizers.Normalizer,
            Added = vocabulary.Added,
            PartNormalizer = (spaceMarks, splits.CollapsesSpaces) switch
            {
                (true, true) => new NormalizerSequence([new SingleSpaces(), new SpaceMarks()]),
                (true, false) => new SpaceMarks(),
                _ => null,
            },
            SpacePrefix = normalizers.PrefixesSpace ? SpacePrefix.EachPartAlways : splits.SpacePrefix,
            DropsFirstSpace = JsonEncodings.DropsFirstSpace(file["decoder"]),
            Before = before,
            After = after,
            BeginId = vocabulary.Find(Named(names, "bos_token")) ?? (before.Length > 0 ? before[0] : null),
            EndId = vocabulary.Find(Named(names, "eos_token")) ?? (after.Length > 0 ? after[^1] : null),
        });
    }

    // A token of the settings: its text, or an object with its text.
    private static string? Named(JsonPlace? settings, string key) => settings?[key] switch
    {
        null or { IsNull: true } => null,
        { IsObject: true } token => token.FindText("content"),
        { } token => token.Text(),
    };

    private static byte[] ReadFile(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LargestFile
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException($"{path} has {length} bytes: a tokenizer of more than {LargestFile} is not read.");
    }

    private static JsonDocument Document(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{name} is no JSON or cut off at line {error.LineNumber + 1}, byte {error.BytePositionInLine}: {error.Message}", error);
        }
    }
}
