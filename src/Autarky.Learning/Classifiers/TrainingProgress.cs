namespace Autarky.Learning.Classifiers;

/// <summary>How far a training is.</summary>
/// <param name="Share">From 0 to 1.</param>
/// <param name="Words">What is being done.</param>
public sealed record TrainingProgress(double Share, string Words);
