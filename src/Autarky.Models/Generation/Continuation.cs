using Autarky.Models.Generation.Sampling;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation;

/// <summary>One answer, token by token, and nothing else: the plain way to generate, which everything faster must agree with.</summary>
public static class Continuation
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="decoder">The model; nobody else may use it meanwhile.</param>
    /// <param name="prompt">Tokens, at least one.</param>
    /// <param name="mostTokens">When to stop at the latest.</param>
    /// <param name="sampling">How to choose.</param>
    /// <param name="ends">Tokens after which the answer is over; they belong to it.</param>
    /// <param name="topLogprobs">How many of the likeliest tokens to tell at each place; null for no log-probabilities.</param>
    /// <param name="cache">How keys and values are kept.</param>
    /// <returns>The tokens as they are chosen.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, has unknown tokens, or does not fit into the context.</exception>
    public static IEnumerable<(int Token, TokenLogprobs? Logprobs)> Run(
        Decoder decoder, ReadOnlyMemory<int> prompt, int mostTokens, SamplingOptions sampling, IReadOnlySet<int> ends, int? topLogprobs,
        KvPrecision cache = KvPrecision.F32)
    {
        if (prompt.IsEmpty || prompt.Length >= decoder.Spec.ContextLength)
        {
            throw new ArgumentException($"A prompt must have 1 to {decoder.Spec.ContextLength - 1} tokens, not {prompt.Length}.", nameof(prompt));
        }

        return Continue(decoder, prompt, Math.Min(mostTokens, decoder.Spec.ContextLength - prompt.Length), sampling, ends, topLogprobs, cache);
    }

    private static IEnumerable<(int Token, TokenLogprobs? Logprobs)> Continue(
        Decoder decoder, ReadOnlyMemory<int> prompt, int mostTokens, SamplingOptions sampling, IReadOnlySet<int> ends, int? topLogprobs, KvPrecision cache)
    {
        using var pool = new KvPool(decoder.Spec, cache, long.MaxValue);
        using var sequence = new KvSequence(pool, prompt.Length + Math.Max(mostTokens, 1) - 1);
        var sampler = new Sampler(sampling, sampling.Seed, prompt.Span);
        var space = new SamplingSpace(decoder.Spec.VocabularySize);
        float[] scratch = new float[decoder.Spec.VocabularySize];
        var batch = new Batch();
        for (int at = 0; at < prompt.Length; at += decoder.BatchSize)
        {
            Add(batch, sequence, prompt.Span.Slice(at, Math.Min(decoder.BatchSize, prompt.Length - at)));
            if (at + decoder.BatchSize < prompt.Length)
            {
                decoder.Forward(batch);
            }
        }

        for (int i = 0; i < mostTokens; i++)
        {
            (int token, TokenLogprobs? logprobs) = Choose(decoder.Forward(batch), sampler, space, topLogprobs, scratch);
            yield return (token, logprobs);
            if (ends.Contains(token) || i + 1 == mostTokens)
            {
                // The last token is never read.
                yield break;
            }

            sampler.Accept(token);
            Add(batch, sequence, [token]);
        }
    }

    private static (int Token, TokenLogprobs? Logprobs) Choose(
        ReadOnlySpan<float> logits, Sampler sampler, SamplingSpace space, int? topLogprobs, float[] scratch)
    {
        int token = sampler.Choose(logits, [], space);
        return (token, topLogprobs is { } top ? TokenLogprobs.Read(logits, token, top, scratch) : null);
    }

    private static void Add(Batch batch, KvSequence sequence, ReadOnlySpan<int> tokens)
    {
        batch.Clear();
        if (!sequence.TryReserve(tokens.Length))
        {
            throw new InvalidOperationException("There is no memory left for keys and values.");
        }

        batch.Add(sequence, tokens);
    }
}
