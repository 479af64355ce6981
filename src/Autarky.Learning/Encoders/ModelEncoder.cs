using Autarky.Models.Checkpoints;
using Autarky.Models.Embedding;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;

namespace Autarky.Learning.Encoders;

/// <summary>A sentence encoder run by our own engine. Callers wait for each other: the engine's buffers serve one at a time.</summary>
public sealed class ModelEncoder : ISentenceEncoder, IDisposable
{
    private readonly Lock _turn = new();
    private readonly Checkpoint _checkpoint;
    private readonly Encoder _encoder;
    private readonly TextEncoder _texts;

    private ModelEncoder(Checkpoint checkpoint, Encoder encoder, Tokenizer tokenizer, string hash)
    {
        _checkpoint = checkpoint;
        _encoder = encoder;
        _texts = new TextEncoder(encoder, tokenizer);
        Identity = new EncoderIdentity(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint.Path))), hash, encoder.Width);
    }

    /// <inheritdoc/>
    public EncoderIdentity Identity { get; }

    /// <summary>Loads a model, which takes some tenths of a second for 22 million weights.</summary>
    /// <param name="path">Its folder in Hugging Face's layout, or a GGUF file.</param>
    /// <param name="threads">How many compute; the vectors are the same with any number.</param>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, no encoder, or has no tokenizer.</exception>
    public static ModelEncoder Open(string path, int threads)
    {
        Checkpoint checkpoint = Checkpoint.Open(path);
        Encoder? encoder = null;
        try
        {
            encoder = Encoder.Load(checkpoint, new DecoderOptions { Threads = threads });
            Tokenizer tokenizer = CheckpointTokenizer.Find(checkpoint)
                ?? throw new InvalidDataException(
                    $"The encoder '{path}' has no tokenizer, so texts cannot be embedded with it. Put its tokenizer.json beside the weights.");
            return new ModelEncoder(checkpoint, encoder, tokenizer, EncoderFingerprint.Of(path));
        }
        catch
        {
            encoder?.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
    {
        // Tokenizing needs no turn. A tokenizer without marks gives no token for an empty text, which then has the vector 0.
        int[][] tokens = [.. texts.Select(_texts.Tokens)];
        int[] some = [.. Enumerable.Range(0, tokens.Length).Where(i => tokens[i].Length > 0)];
        float[][] vectors = [.. tokens.Select(_ => new float[Identity.Width])];
        lock (_turn)
        {
            float[][] embedded = _encoder.Embed([.. some.Select(i => tokens[i])]);
            for (int i = 0; i < some.Length; i++)
            {
                vectors[some[i]] = embedded[i];
            }
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _encoder.Dispose();
            _checkpoint.Dispose();
        }
    }
}
