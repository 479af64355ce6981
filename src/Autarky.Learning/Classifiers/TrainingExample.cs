namespace Autarky.Learning.Classifiers;

/// <summary>One text with its right answer.</summary>
/// <param name="Text">What is asked; any Unicode, also empty. Only its first 8,192 letters, digits and gaps count.</param>
/// <param name="Label">The answer's place in the list of labels.</param>
/// <param name="Weight">What it counts beside the others: 1 is usual; 0 leaves it out of the learning, but not out of the vocabulary.</param>
public readonly record struct TrainingExample(string Text, int Label, float Weight = 1f);
