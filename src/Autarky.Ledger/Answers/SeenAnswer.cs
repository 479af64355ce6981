namespace Autarky.Ledger.Answers;

/// <summary>An answer that the ledger holds.</summary>
/// <param name="UseCase">The use case of its exchange.</param>
/// <param name="Text">The answer exactly as it is; null where it is longer than <see cref="LongestText"/> and so no name from a list.</param>
/// <param name="IsGold">Whether somebody said that it is right; otherwise a model gave it.</param>
public readonly record struct SeenAnswer(string UseCase, string? Text, bool IsGold)
{
    /// <summary>Characters of the longest answer that is told.</summary>
    public const int LongestText = 1_000;

    internal static SeenAnswer Of(string useCase, string text, bool isGold) => new(useCase, text.Length > LongestText ? null : text, isGold);
}

/// <summary>
/// How far the answers of a ledger have been read: the last exchange and the last feedback, in the order of commit. The default is the beginning.
/// </summary>
public readonly record struct SeenPlace(long Exchange, long Feedback);

/// <summary>Some answers of a ledger.</summary>
/// <param name="Answers">In the order of commit.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="AtEnd">Whether there were no more.</param>
public sealed record SeenAnswers(IReadOnlyList<SeenAnswer> Answers, SeenPlace Next, bool AtEnd);
