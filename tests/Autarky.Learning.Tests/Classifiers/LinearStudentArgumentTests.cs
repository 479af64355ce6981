using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class LinearStudentArgumentTests
{
    public static TheoryData<TrainingExample[], string[]> BadInputs => new()
    {
        { [], ["a"] },
        { [new("x", 0)], [] },
        { [new("x", 0)], ["a", "a"] },
        { [new("x", 0)], ["a", null!] },
        { [new("x", 1)], ["a"] },
        { [new("x", -1)], ["a"] },
        { [new(null!, 0)], ["a"] },
        { [new("x", 0, -1)], ["a"] },
        { [new("x", 0, float.NaN)], ["a"] },
        { [new("x", 0, float.PositiveInfinity)], ["a"] },
    };

    public static TheoryData<LinearStudentOptions> BadOptions =>
    [
        new() { Steps = 0 },
        new() { Penalty = 0 },
        new() { Penalty = float.NaN },
        new() { WordShare = 1.1f },
        new() { LabelNameWeight = -1 },
        new() { MinCount = -1 },
        new() { MaxFeatures = 0 },
        new() { Threads = -1 },
    ];

    [Theory]
    [MemberData(nameof(BadInputs), DisableDiscoveryEnumeration = true)]
    public void Refuses_examples_and_labels_out_of_bounds(TrainingExample[] examples, string[] labels) =>
        Should.Throw<ArgumentException>(() => LinearStudent.Train(examples, labels, new(), null, CancellationToken.None));

    [Theory]
    [MemberData(nameof(BadOptions), DisableDiscoveryEnumeration = true)]
    public void Refuses_options_out_of_bounds(LinearStudentOptions options) =>
        Should.Throw<ArgumentException>(() => LinearStudent.Train([new("x", 0)], ["a"], options, null, CancellationToken.None));

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Refuses_a_temperature_that_is_not_positive_and_finite(float temperature)
    {
        LinearStudent student = LinearStudent.Train([new("x", 0)], ["a"], new(), null, CancellationToken.None);
        Should.Throw<ArgumentOutOfRangeException>(() => student.WithTemperature(temperature));
    }

    [Fact]
    public void Refuses_room_for_another_number_of_logits()
    {
        LinearStudent student = LinearStudent.Train([new("x", 0)], ["a"], new(), null, CancellationToken.None);
        Should.Throw<ArgumentException>(() => student.Logits("x", new float[2]));
    }
}
