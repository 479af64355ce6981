using Autarky.Kernels;
using Autarky.Kernels.Memory;
using Autarky.Kernels.Parallel;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Layers;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer;

/// <summary>A decoder with its weights: from tokens to logits, over a cache of keys and values.</summary>
/// <remarks>One caller at a time: the buffers between the layers are the decoder's own.</remarks>
public sealed class Decoder : IDisposable
{
    private readonly HugePages _memory = new();
    private readonly Trunk _trunk;
    private readonly Norm _lastNorm;
    private readonly PackedMatrix _output;
    private readonly RowBuffer _last;
    private readonly RowBuffer _logits;

    /// <summary>Packs a model's weights.</summary>
    /// <param name="spec">What the model computes.</param>
    /// <param name="source">Its weights; must stay open as long as the decoder, which looks embeddings up in it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the description.</exception>
    internal Decoder(DecoderSpec spec, ITensorSource source, DecoderOptions options)
    {
        WeightLoader loader = WeightLoader.Of(source, options);
        _trunk = new Trunk(spec, loader, options);
        _lastNorm = LayerWeights.NormOf(loader, spec, "output_norm", spec.Width);
        _output = loader.Output("output", _trunk.Embedding, spec.VocabularySize, spec.Width);
        _last = new RowBuffer(spec.Width, _memory);
        _logits = new RowBuffer(spec.VocabularySize, _memory);
        loader.Finish();
        WeightBytes = loader.PackedBytes;
    }

    /// <summary>What it computes.</summary>
    public DecoderSpec Spec => _trunk.Spec;

    /// <summary>The most tokens a batch.</summary>
    public int BatchSize => _trunk.Work.Capacity;

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Threads that compute.</summary>
    public int Threads => _trunk.Work.Team.Workers;

    /// <summary>The workers, who have nothing to do between two passes.</summary>
    internal WorkerTeam Team => _trunk.Work.Team;

    /// <summary>A row of what <see cref="Forward"/> gave last, for workers who share what follows.</summary>
    internal ReadOnlySpan<float> LastLogits(int row) => _logits.Row(row);

    /// <summary>Runs a batch through the model. Its tokens are cached afterwards.</summary>
    /// <param name="batch">The tokens; every sequence must have room for its own.</param>
    /// <returns>Logits, shape [logitCount, vocabulary]; valid until the next call.</returns>
    /// <exception cref="ArgumentException">A token is not in the vocabulary, or the batch or a position is too large.</exception>
    public ReadOnlySpan<float> Forward(Batch batch)
    {
        _trunk.Forward(batch);
        return Logits(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trunk.Dispose();
        _output.Dispose();
        _last.Dispose();
        _logits.Dispose();
    }

    private ReadOnlySpan<float> Logits(Batch batch)
    {
        int rows = batch.LogitCount;
        _last.Reserve(rows);
        _logits.Reserve(rows);
        for (int i = 0; i < rows; i++)
        {
            _lastNorm.Run(_trunk.Work.ResidualRow(batch.LogitRows[i]), _last.Row(i));
        }

        _output.Run(_trunk.Work.Team, _last, rows, _logits);
        Span<float> logits = _logits.Values[..(rows * Spec.VocabularySize)];
        if (Spec.LogitScale != 1)
        {
            Scale.Run(Spec.LogitScale, logits, logits);
        }

        if (Spec.LogitSoftCap > 0)
        {
            foreach (ref float logit in logits)
            {
                logit = Spec.LogitSoftCap * MathF.Tanh(logit / Spec.LogitSoftCap);
            }
        }

        return logits;
    }
}
