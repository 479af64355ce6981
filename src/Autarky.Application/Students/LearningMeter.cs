using System.Globalization;
using Autarky.Learning.Policies;

namespace Autarky.Application.Students;

/// <summary>Turns the stages of learning into the share of a step and words beside it, on the thread that reports.</summary>
/// <param name="show">Gets the share done in [0, 1] and the words.</param>
internal sealed class LearningMeter(Action<double, string?> show) : IProgress<LearningProgress>
{
    // Where an encoder is used, it takes nearly all of the time.
    private double _trainingFrom = 0.05;

    public void Report(LearningProgress value)
    {
        if (value.Stage == LearningStage.Embedding)
        {
            _trainingFrom = 0.75;
        }

        // Reading has no known end; training is nearly all of the rest.
        double done = value.Stage switch
        {
            LearningStage.Reading => 0.02,
            LearningStage.Embedding => 0.05 + (0.7 * (value.Share ?? 0)),
            LearningStage.Training => _trainingFrom + ((0.9 - _trainingFrom) * (value.Share ?? 0)),
            LearningStage.Calibrating => 0.92,
            _ => 0.95 + (0.05 * (value.Share ?? 0)),
        };
        show(done, string.Create(CultureInfo.InvariantCulture, $"{value.Stage.ToString().ToLowerInvariant()}: {value.Detail}"));
    }
}
