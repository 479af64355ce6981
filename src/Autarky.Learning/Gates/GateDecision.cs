namespace Autarky.Learning.Gates;

/// <summary>Whether a student may answer anybody, and why.</summary>
/// <param name="Pass">Whether every check passed.</param>
/// <param name="Why">One sentence a check, with its numbers: what spoke against release, or, when it passes, what speaks for it.</param>
public sealed record GateDecision(bool Pass, IReadOnlyList<string> Why);
