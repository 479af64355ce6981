namespace Autarky.Application.Progress;

/// <summary>How far one step of a piece of work is.</summary>
/// <param name="Step">What is done, in words: <c>train banking77</c>. A step that runs twice has one name twice.</param>
/// <param name="Share">How much of it is done, 0 to 1.</param>
/// <param name="Detail">Stage or rate in words; null where there is nothing new to say.</param>
/// <param name="Ended">True in the last report of a step: done where <paramref name="Share"/> is 1, else given up.</param>
public sealed record StepProgress(string Step, double Share, string? Detail = null, bool Ended = false);
