namespace Autarky.Models.Generation.Sampling;

/// <summary>How the next token is chosen. The defaults choose by the model's own probabilities.</summary>
public sealed record SamplingOptions
{
    /// <summary>Logits are divided by this; 0 always takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together have this probability, in [0, 1]; 1 for all, 0 for the likeliest alone.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as likely as the likeliest, in [0, 1); 0 for all.</summary>
    public float MinP { get; init; }

    /// <summary>Positive logits of tokens in prompt or answer are divided by this, negative ones multiplied; 1 for none.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken off the logits of tokens that are in the answer.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Taken off the logits of tokens once for each time they are in the answer.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of tokens, by id.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>The seed; the same seed gives the same answer to the same prompt, whatever else runs.</summary>
    public ulong Seed { get; init; }

    internal bool IsGreedy => Temperature == 0 || TopP == 0;

    /// <summary>What is wrong with the values, and what they must be; null when nothing is.</summary>
    public string? Problem(int vocabularySize)
    {
        string? problem = this switch
        {
            _ when !(float.IsFinite(Temperature) && Temperature >= 0) => $"The temperature is {Temperature}: it must be a number from 0 on.",
            _ when TopK < 0 => $"top_k is {TopK}: it must be 0 (all) or more.",
            _ when TopP is not (>= 0 and <= 1) => $"top_p is {TopP}: it must be from 0 to 1.",
            _ when MinP is not (>= 0 and < 1) => $"min_p is {MinP}: it must be at least 0 and under 1.",
            _ when !(float.IsFinite(RepetitionPenalty) && RepetitionPenalty > 0) => $"The repetition penalty is {RepetitionPenalty}: it must be over 0.",
            _ when !float.IsFinite(PresencePenalty) || !float.IsFinite(FrequencyPenalty) => "The presence and frequency penalties must be numbers.",
            _ => null,
        };
        foreach ((int token, float bias) in LogitBias)
        {
            problem ??= (uint)token >= (uint)vocabularySize ? $"logit_bias names token {token}, which is not in the vocabulary of {vocabularySize}."
                : float.IsFinite(bias) ? null : $"logit_bias of token {token} must be a number.";
        }

        return problem;
    }
}
