using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class HingeMachinesTests
{
    private const float Penalty = 0.5f;

    [Theory]
    [InlineData(60)]
    [InlineData(1000)]
    public void Ends_where_the_weights_are_the_sum_of_what_each_example_misses(int steps)
    {
        // At the lowest point the penalty's slope and the losses' slope cancel: weights = Σ importance · missing / penalty · features.
        TrainingExample[] examples = SampleTexts.Create(150, seed: 7);
        float[] importance = [.. examples.Select(e => e.Weight)];
        var matrix = TrainingMatrix.Build(examples, 100_000, new(), CancellationToken.None);
        HingeMachines machines = Learn(matrix, examples, importance, steps);
        float[] found = [.. machines.Weights().Values];

        LinearWeights weights = new(matrix.Space.Count, SampleTexts.Labels.Length), expected = new(matrix.Space.Count, SampleTexts.Labels.Length);
        found.CopyTo(weights.Values, 0);
        float[] scores = new float[weights.Stride];
        for (int i = 0; i < examples.Length; i++)
        {
            weights.Score(matrix.RowsOf(i), matrix.ValuesOf(i), scores);
            for (int label = 0; label < weights.Labels; label++)
            {
                float missing = label == examples[i].Label ? Math.Max(1 - scores[label], 0) : Math.Min(-scores[label], 0);
                float share = importance[i] * missing / Penalty;
                expected.Row(matrix.Space.Count)[label] += share * LinearWeights.BiasValue;
                for (int f = 0; f < matrix.RowsOf(i).Length; f++)
                {
                    expected.Row(matrix.RowsOf(i)[f])[label] += share * matrix.ValuesOf(i)[f];
                }
            }
        }

        found.Zip(expected.Values).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThan(5e-3f);
        found.Max().ShouldBeGreaterThan(0.2f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-6f)]
    [InlineData(1e6f)]
    public void Stays_finite_whatever_an_example_counts(float some)
    {
        TrainingExample[] examples = SampleTexts.Create(60, seed: 8);
        var matrix = TrainingMatrix.Build(examples, 100_000, new(), CancellationToken.None);
        float[] importance = [.. examples.Select((_, i) => i % 2 == 0 ? some : 1)];
        Learn(matrix, examples, importance, steps: 60).Weights().Values.ShouldAllBe(weight => float.IsFinite(weight));
    }

    private static HingeMachines Learn(TrainingMatrix matrix, TrainingExample[] examples, float[] importance, int steps)
    {
        HingeMachines machines = new(matrix, examples, importance, first: 0, SampleTexts.Labels.Length, Penalty);
        for (int step = 0; step < steps; step++)
        {
            machines.Step(CancellationToken.None);
        }

        return machines;
    }
}
