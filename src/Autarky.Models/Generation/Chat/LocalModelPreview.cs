using Autarky.Kernels.Attention;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>What can be said of a model before it is loaded: its files are opened, described and closed, and no weight is read.</summary>
public sealed class LocalModelPreview
{
    private readonly DecoderSpec _spec;
    private readonly TensorInfo[] _tensors;
    private readonly Tokenizer _tokenizer;

    private LocalModelPreview(DecoderSpec spec, TensorInfo[] tensors, Tokenizer tokenizer, ModelFiles? files)
    {
        (_spec, _tensors, _tokenizer) = (spec, tensors, tokenizer);
        (HasTemplate, Sampling) = (files?.HasTemplate == true, files?.Sampling);
    }

    /// <summary>The architecture's name in GGUF's terms.</summary>
    public string Architecture => _spec.Architecture;

    /// <summary>Whether it embeds texts; else it writes them.</summary>
    public bool Embeds => _spec.Encoder is not null;

    /// <summary>Numbers in all tensors of its files.</summary>
    public long Parameters => _tensors.Sum(tensor => tensor.Count());

    /// <summary>The storage type of most of these numbers, in ggml's terms.</summary>
    public string WeightType => LocalModelFacts.TypeOf(_tensors);

    /// <summary>Tokens of prompt and answer together, or of a text to embed, that it was made for.</summary>
    public int ContextLength => _spec.Encoder?.MostTokens ?? _spec.ContextLength;

    /// <summary>Whether it brings a chat template. One that embeds needs none.</summary>
    public bool HasTemplate { get; }

    /// <summary>How its tokens are chosen where nobody says it; null for one that embeds.</summary>
    public SamplingDefaults? Sampling { get; }

    /// <summary>Opens a GGUF file or a Hugging Face folder, with tokenizer and chat template.</summary>
    /// <exception cref="InvalidDataException">It is no model, damaged, of an unknown architecture, or lacks a tokenizer of its own.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LocalModelPreview Read(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        DecoderSpec spec = checkpoint.Describe();
        TensorInfo[] tensors = [.. checkpoint.Source.Tensors.Values];
        if (spec.Encoder is not null)
        {
            return new LocalModelPreview(spec, tensors, CheckpointTokenizer.Find(checkpoint)
                ?? throw new InvalidDataException(
                    $"The encoder '{path}' has no tokenizer, so texts cannot be embedded with it. Put its tokenizer.json beside the weights."),
                files: null);
        }

        ModelFiles files = ModelFiles.Read(checkpoint);
        files.RequireFit(path, spec);
        return new LocalModelPreview(spec, tensors, files.Tokenizer, files);
    }

    /// <summary>About how many bytes of memory its weights will take.</summary>
    public long WeightBytes(Arithmetic arithmetic)
    {
        // Embeddings are looked up in the file; they are packed only where they serve as the output too.
        bool looksUp = Embeds || Array.Exists(_tensors, tensor => tensor.Name == "output.weight");
        return _tensors.Where(tensor => !looksUp || tensor.Name != "token_embd.weight").Sum(tensor => MatrixPacking.Bytes(tensor, arithmetic));
    }

    /// <summary>Bytes of the keys and values of one token, rounded up.</summary>
    public long CacheBytesPerToken(KvPrecision precision) => (new KvLayout(_spec, precision).Bytes + AttentionPage.Positions - 1) / AttentionPage.Positions;

    /// <summary>Why another model cannot guess for this one, as a sentence; null where it can.</summary>
    public string? WhyNoDraft(LocalModelPreview draft) =>
        draft.Embeds ? "it embeds texts and writes none." : DraftFiles.Difference(_tokenizer, draft._tokenizer);
}
