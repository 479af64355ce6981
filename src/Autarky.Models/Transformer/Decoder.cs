using System.Diagnostics.CodeAnalysis;
using Autarky.Kernels;
using Autarky.Kernels.Parallel;
using Autarky.Models.Architectures;
using Autarky.Models.Checkpoints;
using Autarky.Models.Transformer.Description;
using Autarky.Models.Transformer.Layers;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer;

/// <summary>A decoder with its weights: from tokens to logits, over a cache of keys and values.</summary>
/// <remarks>One caller at a time: the buffers between the layers are the decoder's own.</remarks>
public sealed class Decoder : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly Workspace _work;
    private readonly MatrixRows _embedding;
    private readonly MatrixRows? _positions;
    private readonly Block[] _blocks;
    private readonly Norm _lastNorm;
    private readonly PackedMatrix _output;
    private readonly Activations _last;
    private float[] _logits = [];

    private Decoder(DecoderSpec spec, WeightLoader loader, DecoderOptions options)
    {
        Spec = spec;
        _team = new WorkerTeam(options.Threads);
        _work = new Workspace(_team, options.BatchSize, spec.Width);
        _embedding = loader.Table("token_embd.weight", spec.VocabularySize, spec.Width);
        _positions = spec.PositionEmbeddings ? loader.Table("position_embd.weight", spec.ContextLength, spec.Width) : null;
        loader.Ignore(name => name.StartsWith("rope_f", StringComparison.Ordinal));
        var buffers = new Buffers(options.BatchSize);
        var shared = new SharedParts(options.Threads);
        _blocks = [.. spec.Layers.SelectMany((layer, n) => Build(layer, new LayerWeights(spec, n, loader, shared), buffers))];
        _lastNorm = LayerWeights.NormOf(loader, spec, "output_norm", spec.Width);
        _output = loader.Output("output", _embedding, spec.VocabularySize, spec.Width);
        _last = new Activations(options.BatchSize, spec.Width);
        loader.Finish();
        WeightBytes = loader.PackedBytes;
    }

    /// <summary>What it computes.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>The most tokens a batch.</summary>
    public int BatchSize => _work.Capacity;

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; }

    /// <summary>Threads that compute.</summary>
    public int Threads => _team.Workers;

    /// <summary>Loads a model.</summary>
    /// <param name="checkpoint">Where it is; must stay open as long as the decoder, which looks embeddings up in it.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidDataException">The architecture is not known, or the checkpoint does not fit it.</exception>
    public static Decoder Load(Checkpoint checkpoint, DecoderOptions options)
    {
        if (options.BatchSize < 1)
        {
            throw new ArgumentException($"A batch of {options.BatchSize} tokens is none.", nameof(options));
        }

        DecoderSpec spec = KnownArchitectures.OfName(checkpoint.Metadata.RequireText("general.architecture")).Describe(checkpoint.Metadata, checkpoint.Source);
        var loader = new WeightLoader(checkpoint.Source, (rows, bias) => new Float32Matrix(rows, bias)) { Taken = options.TensorLoaded };
        return new Decoder(spec, loader, options);
    }

    /// <summary>Runs a batch through the model. Its tokens are cached afterwards.</summary>
    /// <param name="batch">The tokens; every sequence must have room for its own.</param>
    /// <returns>Logits, shape [logitCount, vocabulary]; valid until the next call.</returns>
    /// <exception cref="ArgumentException">A token is not in the vocabulary, or the batch or a position is too large.</exception>
    public ReadOnlySpan<float> Forward(Batch batch)
    {
        Check(batch);
        _work.Batch = batch;
        _work.ForRows(Embed);
        foreach (Block block in _blocks)
        {
            block.Run(_work);
        }

        foreach (Batch.Slice slice in batch.Slices)
        {
            slice.Sequence.Advance(slice.Count);
        }

        return Logits(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        _output.Dispose();
        Array.ForEach(_blocks, block => block.Dispose());
    }

    private static IEnumerable<Block> Build(LayerSpec layer, LayerWeights weights, Buffers buffers)
    {
        int width = weights.Decoder.Width;
        bool before = layer.Norms != NormPlacement.After, after = layer.Norms != NormPlacement.Before;
        Norm? attentionBefore = before ? weights.Norm("attn_norm", width) : null, attentionAfter = after ? weights.Norm("post_attention_norm", width) : null;
        yield return layer.Attention.Latent is null
            ? new AttentionBlock(weights, buffers, attentionBefore, attentionAfter)
            : new LatentAttentionBlock(weights, buffers, attentionBefore, attentionAfter);

        Norm? forwardBefore = before ? weights.Norm(layer.FeedForwardNorm, width) : null, forwardAfter = after ? weights.Norm("post_ffw_norm", width) : null;
        yield return layer.FeedForward.Experts is null
            ? new FeedForwardBlock(weights, buffers, forwardBefore, forwardAfter)
            : new ExpertBlock(weights, buffers, forwardBefore, forwardAfter);
    }

    private void Embed(int row)
    {
        Span<float> stream = _work.StreamRow(row);
        _embedding.Read(_work.Batch.Tokens[row], stream);
        if (Spec.EmbeddingScale != 1)
        {
            Scale.Run(Spec.EmbeddingScale, stream, stream);
        }

        if (_positions is not null)
        {
            Span<float> position = stackalloc float[stream.Length];
            _positions.Read(_work.Batch.Positions[row], position);
            AddScaled.Run(1, position, stream);
        }
    }

    private ReadOnlySpan<float> Logits(Batch batch)
    {
        int rows = batch.LogitCount, numbers = checked(rows * Spec.VocabularySize);
        if (_logits.Length < numbers)
        {
            _logits = new float[numbers];
        }

        for (int i = 0; i < rows; i++)
        {
            _lastNorm.Run(_work.StreamRow(batch.LogitRows[i]), _last.Row(i));
        }

        _team.Run(worker => _output.Multiply(_last, rows, _logits, worker, _team.Workers));
        Span<float> logits = _logits.AsSpan(0, numbers);
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

    [SuppressMessage("Usage", "MA0015", Justification = "What is wrong lies within the batch.")]
    private void Check(Batch batch)
    {
        if (batch.Count == 0 || batch.Count > BatchSize)
        {
            throw new ArgumentException($"A batch has 1 to {BatchSize} tokens, not {batch.Count}.", nameof(batch));
        }

        foreach (int token in batch.Tokens)
        {
            if ((uint)token >= (uint)Spec.VocabularySize)
            {
                throw new ArgumentException($"Token {token} is not in the vocabulary of {Spec.VocabularySize}.", nameof(batch));
            }
        }

        foreach (int position in batch.Positions)
        {
            if (position >= Spec.ContextLength)
            {
                throw new ArgumentException($"Position {position} is beyond the model's context of {Spec.ContextLength}.", nameof(batch));
            }
        }
    }
}

/// <summary>How to run a decoder.</summary>
public sealed record DecoderOptions
{
    /// <summary>Threads that compute, the caller's among them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The most tokens a batch.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Told the name of each tensor as it is loaded.</summary>
    public Action<string>? TensorLoaded { get; init; }
}
