using System.Globalization;
using Autarky.Models.Generation;
using Microsoft.Extensions.AI;

namespace Autarky.Models.Embedding;

/// <summary>A local encoder behind the interface of Microsoft.Extensions.AI. Safe for concurrent use; the model is not disposed with it.</summary>
/// <param name="model">The encoder.</param>
/// <param name="name">The name that it is given in responses.</param>
public sealed class LocalEmbeddingGenerator(LocalEmbedder model, string name) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <inheritdoc/>
    /// <exception cref="GenerationRefusedException">A text is too long, other dimensions are asked for, or too many requests wait.</exception>
    /// <exception cref="GenerationException">The model failed.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Dimensions is { } dimensions && dimensions != model.Width)
        {
            throw new GenerationRefusedException(RefusalReason.Invalid, string.Create(CultureInfo.InvariantCulture,
                $"Vectors of {dimensions} numbers are asked for, and the model's have {model.Width}: it was not trained to be cut. Leave the dimensions out."));
        }

        var texts = new List<int[]>();
        foreach (string value in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            texts.Add(model.Tokens(value));
        }

        float[][] vectors = await model.EmbedAsync(texts, cancellationToken);
        DateTimeOffset created = TimeProvider.System.GetUtcNow();
        long tokens = texts.Sum(text => (long)text.Length);
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = name, CreatedAt = created }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("autarky", null, name, model.Width)
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(model) ? model
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The model belongs to whoever loaded it.
    }
}
