using Autarky.Learning.Classifiers;
using Autarky.Learning.Classifiers.Embedded;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Forms;

/// <summary>Trains what an encoder makes possible beside a student of n-grams, and takes the form that the calibration split speaks for.</summary>
internal static class FormTraining
{
    /// <summary>Trains, compares, chooses.</summary>
    /// <param name="encoder">Remembers the texts of examples and calibration split, and the labels.</param>
    /// <param name="ngrams">The student of n-grams, at temperature 1.</param>
    /// <param name="examples">What it was trained on.</param>
    /// <param name="calibration">The calibration split.</param>
    /// <param name="policy">How answers are compared.</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="progress">Told how far the training is.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static (Student Student, FormChoice Choice) Run(
        ISentenceEncoder encoder,
        LinearStudent ngrams,
        IReadOnlyList<TrainingExample> examples,
        IReadOnlyList<DatasetRow> calibration,
        UseCasePolicy policy,
        int threads,
        IProgress<LearningProgress>? progress,
        CancellationToken cancellationToken)
    {
        EmbeddingStudent embedding = EmbeddingTrainer.Train(
            examples, ngrams.Labels, encoder, new EmbeddingOptions { Threads = threads }, progress, cancellationToken);
        var selection = FormSelection.Of(ngrams, embedding, calibration, policy, cancellationToken);
        var choice = new FormChoice { Encoder = encoder.Identity, Chosen = selection.Chosen, Forms = selection.Figures };
        return (selection.Make(selection.Chosen, ngrams, embedding), choice);
    }
}
