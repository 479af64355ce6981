using System.Globalization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Generation;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Embedding;

/// <summary>An encoder that runs in this process: weights, tokenizer and a queue before them. Safe for concurrent use.</summary>
public sealed class LocalEmbedder : IDisposable
{
    // What a pass over the weights of a small encoder is worth; a longer text has a batch for itself.
    private const int TokensAStep = 512;

    private readonly Checkpoint _checkpoint;
    private readonly Encoder _encoder;
    private readonly TextEncoder _texts;
    private readonly EmbeddingQueue _queue;

    private LocalEmbedder(Checkpoint checkpoint, Encoder encoder, Tokenizer tokenizer, LocalEmbedderOptions options)
    {
        _checkpoint = checkpoint;
        _encoder = encoder;
        _texts = new TextEncoder(encoder, tokenizer);
        _queue = new EmbeddingQueue(encoder, TokensAStep, options.MaxQueue);
        MostTokens = Math.Min(options.Context ?? encoder.MostTokens, encoder.MostTokens);
    }

    /// <summary>The file or folder that it came from.</summary>
    public string Path => _checkpoint.Path;

    /// <summary>Numbers of a vector.</summary>
    public int Width => _encoder.Width;

    /// <summary>Tokens of the longest text, marks of beginning and end included.</summary>
    public int MostTokens { get; }

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes => _encoder.WeightBytes;

    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabularySize => _encoder.Spec.VocabularySize;

    /// <summary>Whether a file or folder holds an encoder, going by its description alone.</summary>
    /// <exception cref="InvalidDataException">It is no model, or of an unknown architecture.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsEncoder(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return checkpoint.Describe().Encoder is not null;
    }

    /// <summary>Loads a GGUF file or a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">It is no encoder, damaged, lacks a tokenizer, or reads fewer tokens than the options ask for.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LocalEmbedder Load(string path, LocalEmbedderOptions? options = null)
    {
        options ??= new LocalEmbedderOptions();
        Checkpoint checkpoint = Checkpoint.Open(path);
        Encoder? encoder = null;
        try
        {
            EncoderSpec? spec = checkpoint.Describe().Encoder;
            if (spec is not null && options.Context > spec.MostTokens)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"A context of {options.Context} tokens is asked for, and '{path}' reads {spec.MostTokens} tokens of a text. Ask for that or less."));
            }

            Tokenizer tokenizer = CheckpointTokenizer.Find(checkpoint)
                ?? throw new InvalidDataException(
                    $"The encoder '{path}' has no tokenizer, so texts cannot be embedded with it. Put its tokenizer.json beside the weights.");
            int tensors = Math.Max(1, checkpoint.Source.Tensors.Count), loaded = 0;
            encoder = Encoder.Load(checkpoint, new DecoderOptions
            {
                Threads = options.Threads,
                BatchSize = Math.Max(TokensAStep, spec?.MostTokens ?? 0),
                Arithmetic = options.Arithmetic,
                TensorLoaded = _ => options.Progress?.Invoke(Math.Min(1, ++loaded / (double)tensors)),
            });
            if (tokenizer.VocabularySize > encoder.Spec.VocabularySize)
            {
                throw new InvalidDataException(
                    $"The tokenizer of '{path}' has {tokenizer.VocabularySize} tokens, and the model "
                        + $"{encoder.Spec.VocabularySize}: they do not belong together.");
            }

            return new LocalEmbedder(checkpoint, encoder, tokenizer, options);
        }
        catch
        {
            encoder?.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>All tokens of a text, marks of beginning and end included: maybe more than <see cref="MostTokens"/>.</summary>
    public int[] Tokens(string text) => _texts.AllTokens(text);

    /// <summary>A vector a text, shape [texts][<see cref="Width"/>]; it does not depend on the other texts.</summary>
    /// <param name="texts">Tokens of each text, marks included.</param>
    /// <param name="cancellationToken">Ends the work before its next batch of texts.</param>
    /// <exception cref="GenerationRefusedException">A text cannot be read, or too many requests wait.</exception>
    /// <exception cref="GenerationException">The model failed.</exception>
    public Task<float[][]> EmbedAsync(IReadOnlyList<int[]> texts, CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            Check(i, texts[i]);
        }

        return _queue.EmbedAsync(texts, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Dispose();
        _encoder.Dispose();
        _checkpoint.Dispose();
    }

    private void Check(int index, int[] tokens)
    {
        if (tokens.Length == 0)
        {
            throw new GenerationRefusedException(RefusalReason.Invalid, string.Create(CultureInfo.InvariantCulture,
                $"The input at index {index} has no tokens: there is nothing to embed."));
        }

        if (tokens.Length > MostTokens)
        {
            throw new GenerationRefusedException(RefusalReason.TooLong, string.Create(CultureInfo.InvariantCulture,
                $"The input at index {index} has {tokens.Length} tokens, and the model reads at most {MostTokens}. Cut it into shorter pieces."));
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)VocabularySize)
            {
                throw new GenerationRefusedException(RefusalReason.Invalid, string.Create(CultureInfo.InvariantCulture,
                    $"The input at index {index} holds token {token}, which is not in the model's vocabulary of {VocabularySize}. Send "
                        + $"texts, or ids of this model's own tokenizer."));
            }
        }
    }
}
