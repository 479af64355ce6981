using Autarky.Kernels;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Caching;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer;

/// <summary>An encoder with its weights: from a text's tokens to one vector.</summary>
/// <remarks>One caller at a time: the buffers between the layers are the encoder's own.</remarks>
public sealed class Encoder : IDisposable
{
    private readonly Trunk _trunk;
    private readonly KvPool _pool;

    /// <summary>Packs a model's weights.</summary>
    /// <param name="spec">What the model computes.</param>
    /// <param name="source">Its weights; must stay open as long as the encoder, which looks embeddings up in it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the description.</exception>
    internal Encoder(DecoderSpec spec, ITensorSource source, DecoderOptions options)
    {
        WeightLoader loader = WeightLoader.Of(source, options);
        _trunk = new Trunk(spec, loader, options);
        _pool = new KvPool(spec, KvPrecision.F32, long.MaxValue);
        loader.Finish();
        WeightBytes = loader.PackedBytes;
    }

    /// <summary>What it computes.</summary>
    public DecoderSpec Spec => _trunk.Spec;

    /// <summary>Numbers of a vector.</summary>
    public int Width => Spec.Width;

    /// <summary>Tokens of a text that are read; longer ones are the caller's to cut.</summary>
    public int MostTokens => Math.Min(Spec.Encoder!.MostTokens, _trunk.Work.Capacity);

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Embeds some texts. A text's vector does not depend on the others.</summary>
    /// <param name="texts">Each text's tokens, at least one and at most <see cref="MostTokens"/>.</param>
    /// <returns>A vector a text, shape [width].</returns>
    /// <exception cref="ArgumentException">A text is empty or too long, or a token is not in the vocabulary.</exception>
    public float[][] Embed(IReadOnlyList<int[]> texts)
    {
        if (texts.FirstOrDefault(text => text.Length == 0 || text.Length > MostTokens) is { } wrong)
        {
            throw new ArgumentException($"A text of {wrong.Length} tokens cannot be embedded: it must have 1 to {MostTokens}.", nameof(texts));
        }

        float[][] vectors = new float[texts.Count][];
        var batch = new Batch();
        for (int first = 0; first < texts.Count;)
        {
            batch.Clear();
            int last = first;
            var sequences = new List<KvSequence>();
            while (last < texts.Count && batch.Count + texts[last].Length <= _trunk.Work.Capacity)
            {
                var sequence = new KvSequence(_pool, texts[last].Length);
                sequences.Add(sequence);
                sequence.TryReserve(texts[last].Length);
                batch.Add(sequence, texts[last++], logits: 0);
            }

            try
            {
                _trunk.Forward(batch);
                for (int i = first, row = 0; i < last; row += texts[i++].Length)
                {
                    vectors[i] = Pool(row, texts[i].Length);
                }
            }
            finally
            {
                sequences.ForEach(sequence => sequence.Dispose());
            }

            first = last;
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trunk.Dispose();
        _pool.Dispose();
    }

    private float[] Pool(int row, int count)
    {
        float[] vector = new float[Width];
        if (Spec.Encoder!.Pooling == Pooling.First)
        {
            _trunk.Work.ResidualRow(row).CopyTo(vector);
        }
        else
        {
            for (int t = 0; t < count; t++)
            {
                AddScaled.Run(1f / count, _trunk.Work.ResidualRow(row + t), vector);
            }
        }

        if (Spec.Encoder.Normalised)
        {
            double square = 0;
            foreach (float value in vector)
            {
                square += (double)value * value;
            }

            Scale.Run((float)(1 / Math.Max(Math.Sqrt(square), 1e-12)), vector, vector);
        }

        return vector;
    }
}
