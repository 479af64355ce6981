using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation;

/// <summary>How well a model predicts a text: e to the mean negative log-likelihood of its tokens, the first of each window left out.</summary>
public static class Perplexity
{
    /// <summary>Measures one window after the other.</summary>
    /// <param name="decoder">The model; nobody else may use it meanwhile.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="window">Tokens a window, at least 2; a rest that fills none is left out.</param>
    /// <param name="cache">How keys and values are kept.</param>
    /// <returns>The mean negative log-likelihood of each window, in nats.</returns>
    /// <exception cref="ArgumentException">The window is too small, or too large for the model or the batch.</exception>
    public static IEnumerable<double> Windows(Decoder decoder, ReadOnlyMemory<int> tokens, int window, KvPrecision cache)
    {
        if (window < 2 || window > decoder.Spec.ContextLength || window > decoder.BatchSize)
        {
            throw new ArgumentException(
                $"A window must have 2 to {Math.Min(decoder.Spec.ContextLength, decoder.BatchSize)} tokens, not {window}.", nameof(window));
        }

        return Measure(decoder, tokens, window, cache);
    }

    private static IEnumerable<double> Measure(Decoder decoder, ReadOnlyMemory<int> tokens, int window, KvPrecision cache)
    {
        using var pool = new KvPool(decoder.Spec, cache, long.MaxValue);
        for (int first = 0; first + window <= tokens.Length; first += window)
        {
            yield return Window(decoder, pool, tokens.Span.Slice(first, window));
        }
    }

    private static double Window(Decoder decoder, KvPool pool, ReadOnlySpan<int> tokens)
    {
        // Logits of a whole window of a large vocabulary are hundreds of megabytes: a few rows at a time.
        const int AtOnce = 64;
        using var sequence = new KvSequence(pool, tokens.Length);
        sequence.TryReserve(tokens.Length);
        var batch = new Batch();
        double sum = 0;
        for (int at = 0; at < tokens.Length; at += AtOnce)
        {
            ReadOnlySpan<int> some = tokens[at..Math.Min(at + AtOnce, tokens.Length)];
            batch.Clear();
            batch.Add(sequence, some, some.Length);
            ReadOnlySpan<float> logits = decoder.Forward(batch);
            int vocabulary = decoder.Spec.VocabularySize;
            for (int i = 0; i < some.Length && at + i + 1 < tokens.Length; i++)
            {
                sum -= LogProbability(logits.Slice(i * vocabulary, vocabulary), tokens[at + i + 1]);
            }
        }

        return sum / (tokens.Length - 1);
    }

    private static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = MathF.Max(max, logit);
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - max);
        }

        return logits[token] - max - Math.Log(sum);
    }
}
