namespace Autarky.Learning.Policies;

/// <summary>What a training or an evaluation is doing.</summary>
public enum LearningStage
{
    /// <summary>Reading exchanges out of the ledger.</summary>
    Reading,

    /// <summary>Embedding the texts; only where an encoder is configured.</summary>
    Embedding,

    /// <summary>Training the student.</summary>
    Training,

    /// <summary>Fitting temperature and threshold.</summary>
    Calibrating,

    /// <summary>Measuring on the test split.</summary>
    Evaluating,
}

/// <summary>How far it is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Share">How much of the stage is done, 0 to 1; null when its end is not known.</param>
/// <param name="Detail">The same in words, for the end of a bar.</param>
public sealed record LearningProgress(LearningStage Stage, double? Share, string Detail);
