using System.Runtime.InteropServices;

namespace Autarky.Models.Generation.Sampling;

/// <summary>What makes tokens less or more likely because of what was said before, or because the request says so.</summary>
/// <remarks>The repetition penalty is that of CTRL (Keskar and others, 2019), the other two are OpenAI's.</remarks>
internal sealed class Penalties
{
    private readonly SamplingOptions _options;
    private readonly HashSet<int> _seen = [];
    private readonly Dictionary<int, int> _answered = [];

    public Penalties(SamplingOptions options, ReadOnlySpan<int> prompt)
    {
        _options = options;
        if (options.RepetitionPenalty != 1)
        {
            foreach (int token in prompt)
            {
                _seen.Add(token);
            }
        }
    }

    /// <summary>Whether logits are left as they are.</summary>
    public bool None => _options is { RepetitionPenalty: 1, PresencePenalty: 0, FrequencyPenalty: 0, LogitBias.Count: 0 };

    public void Accept(int token)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_answered, token, out _)++;
        _seen.Add(token);
    }

    /// <summary>Changes the logits as the request wants it.</summary>
    /// <param name="logits">One a token of the vocabulary.</param>
    /// <param name="guessed">Tokens that count as part of the answer this once.</param>
    public void Apply(Span<float> logits, ReadOnlySpan<int> guessed)
    {
        if (_options.RepetitionPenalty != 1)
        {
            foreach (int token in _seen)
            {
                Repeat(ref logits[token]);
            }

            for (int i = 0; i < guessed.Length; i++)
            {
                if (!_seen.Contains(guessed[i]) && !guessed[..i].Contains(guessed[i]))
                {
                    Repeat(ref logits[guessed[i]]);
                }
            }
        }

        if (_options.PresencePenalty != 0 || _options.FrequencyPenalty != 0)
        {
            foreach ((int token, int times) in _answered)
            {
                logits[token] -= _options.PresencePenalty + (times * _options.FrequencyPenalty);
            }

            for (int i = 0; i < guessed.Length; i++)
            {
                bool isNew = !_answered.ContainsKey(guessed[i]) && !guessed[..i].Contains(guessed[i]);
                logits[guessed[i]] -= _options.FrequencyPenalty + (isNew ? _options.PresencePenalty : 0);
            }
        }

        foreach ((int token, float bias) in _options.LogitBias)
        {
            logits[token] += bias;
        }
    }

    private void Repeat(ref float logit) => logit = logit > 0 ? logit / _options.RepetitionPenalty : logit * _options.RepetitionPenalty;
}
