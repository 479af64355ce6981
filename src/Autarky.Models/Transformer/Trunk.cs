using Autarky.Kernels;
using Autarky.Kernels.Parallel;
using Autarky.Models.Description;
using Autarky.Models.Transformer.Layers;
using Autarky.Models.Transformer.Weights;

namespace Autarky.Models.Transformer;

/// <summary>What decoders and encoders share: from tokens to the residual stream after the last layer.</summary>
internal sealed class Trunk : IDisposable
{
    private readonly MatrixRows? _positions;
    private readonly float[] _tokenType;
    private readonly Norm? _embeddingNorm;
    private readonly Block[] _blocks;

    public Trunk(DecoderSpec spec, WeightLoader loader, DecoderOptions options)
    {
        Spec = spec;
        Buffers = new Buffers(options.Threads);
        Work = new Workspace(new WorkerTeam(options.Threads), options.BatchSize, Buffers.Of("residual", spec.Width));
        Embedding = loader.Table("token_embd.weight", spec.VocabularySize, spec.Width);
        _positions = spec.PositionEmbeddings ? loader.Table("position_embd.weight", spec.ContextLength, spec.Width) : null;
        _tokenType = spec.Encoder is null ? [] : FirstRow(loader.Table("token_types.weight", 1, spec.Width));
        _embeddingNorm = spec.Encoder is null ? null : LayerWeights.NormOf(loader, spec, "token_embd_norm", spec.Width);
        loader.Ignore(name => name.StartsWith("rope_f", StringComparison.Ordinal));
        var shared = new SharedParts(options.Threads);
        _blocks = [.. spec.Layers.SelectMany((layer, n) => Build(layer, new LayerWeights(spec, n, loader, shared), Buffers))];
    }

    /// <summary>What it computes.</summary>
    public DecoderSpec Spec { get; }

    /// <summary>The workers and the residual stream.</summary>
    public Workspace Work { get; }

    /// <summary>Memory between the layers, and behind the last.</summary>
    public Buffers Buffers { get; }

    /// <summary>The tokens' vectors.</summary>
    public MatrixRows Embedding { get; }

    /// <summary>Runs a batch through all layers; the residual stream holds the result. The tokens are cached afterwards.</summary>
    /// <exception cref="ArgumentException">A token is not in the vocabulary, or the batch or a position is too large.</exception>
    public void Forward(Batch batch)
    {
        Check(batch);
        Work.Batch = batch;
        Buffers.Reserve(batch.Count);
        Action<int> pending = Embed;
        foreach (Block block in _blocks)
        {
            pending = block.Run(Work, pending);
        }

        Work.ForRows(pending);
        foreach (Batch.Slice slice in batch.Slices)
        {
            slice.Sequence.Advance(slice.Count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Work.Team.Dispose();
        Buffers.Dispose();
        Array.ForEach(_blocks, block => block.Dispose());
    }

    private static IEnumerable<Block> Build(LayerSpec layer, LayerWeights weights, Buffers buffers)
    {
        Norms attention = NormsOf(layer, weights, "attn_norm", "post_attention_norm", "attn_output_norm");
        yield return layer.Attention.Latent is null
            ? new AttentionBlock(weights, buffers, attention)
            : new LatentAttentionBlock(weights, buffers, attention);

        Norms feedForward = NormsOf(layer, weights, layer.FeedForwardNorm, "post_ffw_norm", "layer_output_norm");
        yield return layer.FeedForward.Experts is null
            ? new FeedForwardBlock(weights, buffers, feedForward)
            : new ExpertBlock(weights, buffers, feedForward);
    }

    private static Norms NormsOf(LayerSpec layer, LayerWeights weights, string before, string after, string overSum)
    {
        int width = weights.Decoder.Width;
        return layer.Norms switch
        {
            NormPlacement.Before => new Norms(weights.Norm(before, width), null, null),
            NormPlacement.After => new Norms(null, weights.Norm(after, width), null),
            NormPlacement.Both => new Norms(weights.Norm(before, width), weights.Norm(after, width), null),
            _ => new Norms(null, null, weights.Norm(overSum, width)),
        };
    }

    private static float[] FirstRow(MatrixRows table)
    {
        float[] row = new float[table.Inputs];
        table.Read(0, row);
        return row;
    }

    private void Embed(int row)
    {
        Span<float> residual = Work.ResidualRow(row);
        Embedding.Read(Work.Batch.Tokens[row], residual);
        if (Spec.EmbeddingScale != 1)
        {
            Scale.Run(Spec.EmbeddingScale, residual, residual);
        }

        if (_positions is not null)
        {
            Span<float> position = stackalloc float[residual.Length];
            _positions.Read(Work.Batch.Positions[row], position);
            AddScaled.Run(1, position, residual);
        }

        if (_tokenType.Length > 0)
        {
            AddScaled.Run(1, _tokenType, residual);
        }

        _embeddingNorm?.Run(residual, residual);
    }

    private void Check(Batch batch)
    {
        if (batch.Count == 0 || batch.Count > Work.Capacity)
        {
            throw new ArgumentException($"A batch has 1 to {Work.Capacity} tokens, not {batch.Count}.", nameof(batch));
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
