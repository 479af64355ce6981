using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Metadata;

namespace Autarky.Commands.Models;

/// <summary>What <c>models show --json</c> prints.</summary>
internal sealed record ModelSummary
{
    // Longer lists are a vocabulary or something like it.
    private const int MostItems = 16;

    public required string File { get; init; }

    public required string Format { get; init; }

    public required long Bytes { get; init; }

    public string? Architecture { get; init; }

    public string? Name { get; init; }

    /// <summary>Numbers in all tensors.</summary>
    public required long Parameters { get; init; }

    public long? Layers { get; init; }

    /// <summary>The longest context it was trained for, in tokens.</summary>
    public long? Context { get; init; }

    public long? EmbeddingLength { get; init; }

    /// <summary>The kind of tokenizer and its pre-tokenizer, as GGUF names them.</summary>
    public string? Tokenizer { get; init; }

    public int? VocabularySize { get; init; }

    /// <summary>How tokens are chosen where nobody says it; missing where the model writes none, or nothing is known but its tensors.</summary>
    public IReadOnlyList<SamplingValue>? Sampling { get; init; }

    /// <summary>What the model's files say of that and makes no sense, a sentence each.</summary>
    public IReadOnlyList<string>? SamplingProblems { get; init; }

    public required IReadOnlyList<TypeUse> Types { get; init; }

    /// <summary>Every key; a list of more than 16 is an object with its length and its first items.</summary>
    public required JsonObject Metadata { get; init; }

    public static ModelSummary Of(ModelFile file)
    {
        ModelMetadata metadata = file.Metadata;
        string? architecture = Text(metadata, "general.architecture") ?? Text(metadata, "config.model_type");
        long? Size(string key, string configKey) => Integer(metadata, $"{architecture}.{key}") ?? Integer(metadata, "config." + configKey);
        SamplingDefaults? sampling = file.FindSampling();
        return new ModelSummary
        {
            Sampling = sampling is null ? null : [.. sampling.Values.Select(value => new SamplingValue(value.Name, value.Value, value.Source))],
            SamplingProblems = sampling is { Problems.Count: > 0 } ? sampling.Problems : null,
            File = Path.GetFullPath(file.Path),
            Format = file.Format,
            Bytes = file.Bytes,
            Architecture = architecture,
            Name = Text(metadata, "general.name"),
            Parameters = file.Source.Tensors.Values.Sum(tensor => tensor.Count()),
            Layers = Size("block_count", "num_hidden_layers") ?? Integer(metadata, "config.n_layer"),
            Context = Size("context_length", "max_position_embeddings") ?? Integer(metadata, "config.n_positions"),
            EmbeddingLength = Size("embedding_length", "hidden_size") ?? Integer(metadata, "config.n_embd"),
            Tokenizer = TokenizerOf(metadata),
            VocabularySize = metadata.Values.GetValueOrDefault("tokenizer.ggml.tokens") is string[] tokens
                ? tokens.Length
                : (int?)Integer(metadata, "config.vocab_size"),
            Types = TypeUse.Of(file.Source.Tensors.Values),
            Metadata = new JsonObject(metadata.Values.Select(pair => KeyValuePair.Create(pair.Key, Node(pair.Value)))),
        };
    }

    private static string? TokenizerOf(ModelMetadata metadata)
    {
        string? kind = Text(metadata, "tokenizer.ggml.model"), split = Text(metadata, "tokenizer.ggml.pre");
        return kind is null ? null : split is null ? kind : $"{kind} ({split})";
    }

    // A value of another type than expected is shown among the metadata, and is no reason to show nothing.
    private static string? Text(ModelMetadata metadata, string key) => metadata.Values.GetValueOrDefault(key) as string;

    private static long? Integer(ModelMetadata metadata, string key) =>
        metadata.Values.GetValueOrDefault(key) is byte or sbyte or ushort or short or uint or int or long ? metadata.FindInteger(key) : null;

    private static JsonNode? Node(object value) => value switch
    {
        Array { Length: > MostItems } list => new JsonObject { ["length"] = list.Length, ["first"] = Items(list) },
        Array list => Items(list),
        _ => Scalar(value),
    };

    private static JsonArray Items(Array list) => new([.. list.Cast<object>().Take(MostItems).Select(Scalar)]);

    private static JsonValue? Scalar(object value) => value switch
    {
        // JSON has no name for these.
        float number when !float.IsFinite(number) => JsonValue.Create(number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        double number when !double.IsFinite(number) => JsonValue.Create(number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        float number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        ulong number => JsonValue.Create(number),
        _ => JsonValue.Create(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
    };
}

/// <summary>One of the values by which tokens are chosen.</summary>
/// <param name="Name">As requests call it: <c>top_p</c>.</param>
/// <param name="Value">What holds where a request says nothing.</param>
/// <param name="Source">The file that says so, or <c>usual</c>.</param>
internal sealed record SamplingValue(string Name, double Value, string Source);

/// <summary>How much of a model is stored in one type.</summary>
internal sealed record TypeUse(string Type, int Tensors, long Numbers, long Bytes)
{
    /// <summary>What tensors are stored in, the type with the most bytes first.</summary>
    public static IReadOnlyList<TypeUse> Of(IEnumerable<TensorInfo> tensors) =>
    [
        .. tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Sum(tensor => tensor.ByteLength))
            .Select(group => new TypeUse(group.Key.ToString(), group.Count(), group.Sum(tensor => tensor.Count()), group.Sum(tensor => tensor.ByteLength))),
    ];
}

/// <summary>What <c>models verify --json</c> prints.</summary>
internal sealed record ModelVerdict
{
    public required string File { get; init; }

    public required bool Ok { get; init; }

    public required int Tensors { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Of each file: its name and the SHA-256 of its bytes in lower-case hexadecimal digits.</summary>
    public required IReadOnlyList<FileHash> Files { get; init; }

    /// <summary>Tensors with numbers that are NaN or infinite.</summary>
    public required IReadOnlyList<TensorProblem> Problems { get; init; }
}

/// <summary>A file's hash.</summary>
internal sealed record FileHash(string Name, string Sha256);

/// <summary>What <c>models quantize --json</c> prints.</summary>
internal sealed record QuantizationResult
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    public required string Type { get; init; }

    public required long BytesBefore { get; init; }

    public required long BytesAfter { get; init; }

    /// <summary>Whether the input was quantised already, so that its losses add up.</summary>
    public required bool Requantized { get; init; }

    /// <summary>Of a conversion: why the tokenizer was not written; missing where it was.</summary>
    public string? TokenizerLeftOut { get; init; }

    public required IReadOnlyList<TypeUse> Types { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>What <c>models pull --json</c> prints.</summary>
internal sealed record PullResult
{
    public required IReadOnlyList<PulledFile> Files { get; init; }

    public required double Seconds { get; init; }
}

/// <summary>One file of a download.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Url">Where it came from, without what was redirected to.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Transferred">Bytes that came over the network this time.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal digits.</param>
/// <param name="Checked">Whether somebody said beforehand what the hash should be: the server, or --sha256.</param>
internal sealed record PulledFile(string Path, string Url, long Bytes, long Transferred, string Sha256, bool Checked);

/// <summary>What <c>models generate --json</c> prints.</summary>
internal sealed record GenerationResult
{
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>Without marks; missing where the model has no tokenizer.</summary>
    public string? Text { get; init; }

    /// <summary>For each token of <see cref="Ids"/> the likeliest tokens at its place: id and natural logarithm of the probability.</summary>
    public IReadOnlyList<IReadOnlyList<double[]>>? TopLogprobs { get; init; }

    public required int PromptTokens { get; init; }

    public required double PrefillTokensPerSecond { get; init; }

    public required double DecodeTokensPerSecond { get; init; }
}

/// <summary>What <c>models perplexity --json</c> prints.</summary>
internal sealed record PerplexityResult
{
    public required double Perplexity { get; init; }

    /// <summary>Mean negative log-likelihood of each window, in nats.</summary>
    public required IReadOnlyList<double> NllPerWindow { get; init; }

    public required int Tokens { get; init; }

    public required int Window { get; init; }

    public required double Seconds { get; init; }

    public required double TokensPerSecond { get; init; }
}

/// <summary>What <c>models bench --json</c> prints.</summary>
internal sealed record BenchResult
{
    /// <summary>Median of the rounds.</summary>
    public required double PrefillTokensPerSecond { get; init; }

    /// <summary>Median of the rounds.</summary>
    public required double DecodeTokensPerSecond { get; init; }

    public required IReadOnlyList<double> PrefillRounds { get; init; }

    public required IReadOnlyList<double> DecodeRounds { get; init; }

    /// <summary>Of the packed matrices, all of which a dense model reads for every token.</summary>
    public required long WeightBytes { get; init; }

    public required double WeightGigabytesPerSecond { get; init; }

    /// <summary>What the same number of threads reads of plain memory here.</summary>
    public required double ReadGigabytesPerSecond { get; init; }

    public required int Threads { get; init; }
}

/// <summary>What <c>models embed --json</c> prints.</summary>
internal sealed record EmbeddingResult
{
    public required IReadOnlyList<float[]> Embeddings { get; init; }

    public required int Dimensions { get; init; }

    public required int Tokens { get; init; }

    public required double Seconds { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelSummary))]
[JsonSerializable(typeof(ModelVerdict))]
[JsonSerializable(typeof(QuantizationResult))]
[JsonSerializable(typeof(PullResult))]
[JsonSerializable(typeof(GenerationResult))]
[JsonSerializable(typeof(PerplexityResult))]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(EmbeddingResult))]
internal sealed partial class ModelsJson : JsonSerializerContext;
