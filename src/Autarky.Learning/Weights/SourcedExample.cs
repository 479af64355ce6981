namespace Autarky.Learning.Weights;

/// <summary>A training row whose answer is either known to be right or merely the teacher's.</summary>
/// <param name="Text">What is asked.</param>
/// <param name="Label">The answer's place in the list of labels.</param>
/// <param name="IsGold">Whether the answer is known to be right.</param>
/// <param name="Requests">What the row counts beside others of its kind, 1 or more: how many requests it stands for.</param>
internal readonly record struct SourcedExample(string Text, int Label, bool IsGold, float Requests = 1);
