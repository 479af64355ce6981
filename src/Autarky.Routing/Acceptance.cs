using System.Globalization;

namespace Autarky.Routing;

/// <summary>What a candidate made of a request.</summary>
/// <param name="Text">Its answer; null where it gave none.</param>
/// <param name="Confidence">Its calibrated confidence in [0, 1]; null where it has none.</param>
public readonly record struct CandidateAnswer(string? Text, double? Confidence);

/// <summary>Whether a candidate's answer is given.</summary>
/// <param name="IsAccepted">Whether the client gets it; else whoever comes next is asked.</param>
/// <param name="Reason">Why, in words a person can read: the route's reason of the answer, whoever gives it.</param>
public sealed record Verdict(bool IsAccepted, string Reason)
{
    /// <summary>Whether the candidate was not sure, so that a caller who takes that may have its answer all the same.</summary>
    public bool IsUnsure { get; init; }

    /// <summary>Why the candidate was not asked at all ("the request uses tools"); null where it was.</summary>
    public string? CannotServe { get; init; }

    /// <summary>Of a candidate that must not be asked.</summary>
    public static Verdict Unfit(string why) => new(false, "the student cannot serve it: " + why) { CannotServe = why };

    /// <summary>Of a candidate that gave no answer.</summary>
    public static Verdict Failed(string who) => new(false, who + " failed");
}

/// <summary>The rule that accepts a candidate's answer or passes the request on. Pure.</summary>
public abstract record AcceptanceRule
{
    /// <summary>Whether it can be told only from the whole answer, so that nothing of it may be sent before.</summary>
    public abstract bool NeedsWholeAnswer { get; }

    /// <summary>Judges.</summary>
    /// <param name="answer">What the candidate made of the request.</param>
    /// <param name="acceptUnsure">Whether the caller takes an answer of which the candidate is not sure.</param>
    public abstract Verdict Judge(CandidateAnswer answer, bool acceptUnsure);
}

/// <summary>Accepts what a classifier is sure enough of.</summary>
/// <param name="Threshold">The confidence from which its answer is given, in [0, 1].</param>
public sealed record SureEnough(double Threshold) : AcceptanceRule
{
    /// <inheritdoc/>
    public override bool NeedsWholeAnswer => true;

    /// <inheritdoc/>
    public override Verdict Judge(CandidateAnswer answer, bool acceptUnsure)
    {
        if (answer is not { Text: not null, Confidence: { } confidence } || double.IsNaN(confidence))
        {
            return Verdict.Failed("the student");
        }

        string reason = $"confidence {Number(confidence)} {(confidence >= Threshold ? ">=" : "<")} threshold {Number(Threshold)}";
        return confidence >= Threshold ? new Verdict(true, reason)
            : acceptUnsure ? new Verdict(true, reason + ", accepted by the caller") { IsUnsure = true }
            : new Verdict(false, reason) { IsUnsure = true };
    }

    // Rounded down, so that a confidence just under the threshold is never shown as equal to it.
    // In decimals, because 0.29 * 10,000 is 2,899.99… in binary.
    private static string Number(double value) =>
        (Math.Floor((decimal)value * 10_000) / 10_000).ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Accepts an answer that is one of a closed set, white space around it aside: a model that writes anything else has not understood.</summary>
/// <param name="Answers">The set.</param>
public sealed record OneOf(IReadOnlyList<string> Answers) : AcceptanceRule
{
    /// <inheritdoc/>
    public override bool NeedsWholeAnswer => true;

    /// <inheritdoc/>
    public override Verdict Judge(CandidateAnswer answer, bool acceptUnsure) =>
        answer.Text is not { } text ? Verdict.Failed("the candidate")
        : Answers.Contains(text.Trim(), StringComparer.Ordinal) ? new Verdict(true, "the candidate's answer is one of the set")
        : new Verdict(false, "the candidate's answer is none of the set");
}

/// <summary>Accepts whatever comes; passes on only what fails.</summary>
public sealed record AnyAnswer : AcceptanceRule
{
    /// <inheritdoc/>
    public override bool NeedsWholeAnswer => false;

    /// <inheritdoc/>
    public override Verdict Judge(CandidateAnswer answer, bool acceptUnsure) => new(true, "the candidate answers");
}
