namespace Autarky.Learning.Classifiers;

/// <summary>What a student answers.</summary>
/// <param name="Label">The likeliest answer's place in the list of labels; of equals the first.</param>
/// <param name="Confidence">Its probability after the temperature, 0 to 1; it means what it says once the temperature is calibrated.</param>
public readonly record struct StudentAnswer(int Label, float Confidence);
