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

    public void Apply(Span<float> logits)
    {
        if (_options.RepetitionPenalty != 1)
        {
            foreach (int token in _seen)
            {
                float logit = logits[token];
                logits[token] = logit > 0 ? logit / _options.RepetitionPenalty : logit * _options.RepetitionPenalty;
            }
        }

        if (_options.PresencePenalty != 0 || _options.FrequencyPenalty != 0)
        {
            foreach ((int token, int times) in _answered)
            {
                logits[token] -= _options.PresencePenalty + (times * _options.FrequencyPenalty);
            }
        }

        foreach ((int token, float bias) in _options.LogitBias)
        {
            logits[token] += bias;
        }
    }
}
