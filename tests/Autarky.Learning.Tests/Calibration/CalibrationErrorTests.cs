using Autarky.Learning.Calibration;

namespace Autarky.Learning.Tests.Calibration;

public sealed class CalibrationErrorTests
{
    [Fact]
    public void Confidence_that_comes_true_has_no_error() =>
        CalibrationError.Of(Enumerable.Range(0, 100).Select(i => (0.75, i % 4 != 0))).ShouldBe(0, 1e-12);

    [Fact]
    public void Overconfidence_is_the_distance_to_the_truth() =>
        CalibrationError.Of(Enumerable.Range(0, 100).Select(i => (0.95, i % 2 == 0))).ShouldBe(0.45, 1e-12);

    [Fact]
    public void Errors_in_different_bins_do_not_cancel() =>
        CalibrationError.Of([(0.9, false), (0.1, true)]).ShouldBe(0.9, 1e-12);
}
