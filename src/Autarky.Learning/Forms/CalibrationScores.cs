using Autarky.Learning.Calibration;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;

namespace Autarky.Learning.Forms;

/// <summary>A student's logits on the rows of a calibration split, with the places of the references among its labels.</summary>
internal sealed class CalibrationScores
{
    private readonly float[] _logits;
    private readonly int[] _references;
    private readonly int _labels;

    private CalibrationScores(float[] logits, int[] references, int labels)
    {
        _logits = logits;
        _references = references;
        _labels = labels;
    }

    /// <summary>The loss of each row at the temperature that <see cref="Fit"/> found, nats.</summary>
    public double[] Losses { get; private set; } = [];

    /// <summary>Their mean; 0 without rows.</summary>
    public double MeanLoss => Losses.Length == 0 ? 0 : Losses.Average();

    /// <summary>The share of rows whose likeliest label is the reference; 0 without rows.</summary>
    public double Accuracy =>
        _references.Length == 0 ? 0 : _references.Where((reference, row) => Likeliest(Row(row)) == reference).Count() / (double)_references.Length;

    /// <summary>Asks a student for all rows.</summary>
    public static CalibrationScores Of(Student student, IReadOnlyList<DatasetRow> rows, UseCasePolicy policy, CancellationToken cancellationToken)
    {
        Dictionary<string, int> places = student.Labels
            .Select((label, place) => (Key: TextKeys.Answer(label, policy.FoldLabels), Place: place))
            .ToDictionary(entry => entry.Key, entry => entry.Place, StringComparer.Ordinal);
        var scores = new CalibrationScores(
            new float[checked(rows.Count * student.Labels.Count)], [.. rows.Select(row => places.GetValueOrDefault(row.Reference!, -1))], student.Labels.Count);
        for (int row = 0; row < rows.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            student.Logits(rows[row].Text, scores.Row(row));
        }

        return scores;
    }

    /// <summary>New scores of the same rows: a copy of these, changed row by row with another's beside.</summary>
    public CalibrationScores With(CalibrationScores other, Action<float[], float[]> change)
    {
        float[] copy = [.. _logits];
        change(copy, other._logits);
        return new CalibrationScores(copy, _references, _labels);
    }

    /// <summary>The temperature of the least loss, rounded so that no machine's logarithm shows in a file; sets <see cref="Losses"/>.</summary>
    public float Fit()
    {
        var fit = new TemperatureFit(_labels);
        for (int row = 0; row < _references.Length; row++)
        {
            fit.Add(Row(row), _references[row]);
        }

        float temperature = MathF.Round(fit.Fit(), 2);
        Losses = fit.Losses(temperature);
        return temperature;
    }

    private Span<float> Row(int row) => _logits.AsSpan(row * _labels, _labels);

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        return best;
    }
}
