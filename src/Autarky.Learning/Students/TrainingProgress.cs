namespace Autarky.Learning.Students;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="ExamplesSeen">Examples seen in all epochs so far; the labels' names count as examples.</param>
/// <param name="ExamplesTotal">Examples seen at the end.</param>
/// <param name="Loss">Mean cross-entropy, in nats, of the running epoch's examples so far, each before the step that learnt from it.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, long ExamplesSeen, long ExamplesTotal, double Loss);
