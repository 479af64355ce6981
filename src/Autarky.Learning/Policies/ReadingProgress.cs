using System.Globalization;

namespace Autarky.Learning.Policies;

/// <summary>Reading exchanges as a stage of learning: nobody knows its end.</summary>
internal static class ReadingProgress
{
    /// <summary>Gets how many exchanges were read; null where nobody is told.</summary>
    public static IProgress<int>? Of(IProgress<LearningProgress>? progress) => progress is null
        ? null
        : new Relay<int>(read => progress.Report(new LearningProgress(
            LearningStage.Reading, null, string.Create(CultureInfo.InvariantCulture, $"{read:N0} exchanges"))));
}
