using Autarky.Ledger.Chat;

namespace Autarky.Gateway.UseCases;

/// <summary>A model of ours that answers from a closed set of answers: what a trained student is. Safe for concurrent use.</summary>
public interface IClassifier
{
    /// <summary>The first 12 digits of the hash of its file.</summary>
    string Id { get; }

    /// <summary>What it makes of a request.</summary>
    /// <param name="request">A request that one plain text answers (<see cref="RequestText.NotPlain"/> is null).</param>
    ClassifierReply Answer(RequestText request);
}

/// <summary>What a classifier makes of a request.</summary>
/// <param name="Answer">The answer; null where it cannot serve the request.</param>
/// <param name="Confidence">Its calibrated confidence in [0, 1].</param>
/// <param name="CannotServe">Why it must not be asked ("its instructions are none that the student learnt under"); null when it may.</param>
public readonly record struct ClassifierReply(string? Answer, double Confidence, string? CannotServe)
{
    /// <summary>A reply of a classifier that must not be asked.</summary>
    public static ClassifierReply No(string why) => new(null, 0, why);
}
