namespace Autarky.Learning.Calibration;

/// <summary>
/// Fits the one number by which a student's logits are divided so that its confidence means what it says. The order of the answers of a
/// row does not change, so neither does what the student answers.
/// </summary>
internal sealed class TemperatureFit
{
    private const double Coldest = 0.05;
    private const double Hottest = 20;

    private readonly int _labels;
    private readonly List<float> _logits = [];
    private readonly List<int> _references = [];

    /// <summary>A fit for students that choose between so many labels.</summary>
    public TemperatureFit(int labels) => _labels = labels;

    /// <summary>Adds a row of the calibration split.</summary>
    /// <param name="logits">The student's logits at temperature 1.</param>
    /// <param name="reference">The right label, or −1 when it is none of the student's labels.</param>
    public void Add(ReadOnlySpan<float> logits, int reference)
    {
        if (logits.Length != _labels)
        {
            throw new ArgumentException($"A row must hold {_labels} logits, not {logits.Length}.", nameof(logits));
        }

        _logits.AddRange(logits);
        _references.Add(reference);
    }

    /// <summary>
    /// The temperature in [0.05, 20] of the least negative log-likelihood, by golden-section search over its logarithm; 1 without rows.
    /// </summary>
    public float Fit()
    {
        if (_references.Count == 0)
        {
            return 1;
        }

        double ratio = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(Coldest);
        double high = Math.Log(Hottest);
        double left = high - (ratio * (high - low));
        double right = low + (ratio * (high - low));
        double atLeft = Loss(Math.Exp(left));
        double atRight = Loss(Math.Exp(right));
        while (high - low > 1e-4)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (ratio * (high - low));
                atLeft = Loss(Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (ratio * (high - low));
                atRight = Loss(Math.Exp(right));
            }
        }

        return (float)Math.Exp((low + high) / 2);
    }

    /// <summary>The mean negative log-likelihood of the references at a temperature, in nats.</summary>
    internal double Loss(double temperature)
    {
        double sum = 0;
        ReadOnlySpan<float> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_logits);
        for (int row = 0; row < _references.Count; row++)
        {
            sum += RowLoss(all.Slice(row * _labels, _labels), _references[row], temperature);
        }

        return sum / _references.Count;
    }

    /// <summary>The same of each row.</summary>
    internal double[] Losses(double temperature)
    {
        float[] all = [.. _logits];
        return [.. _references.Select((reference, row) => RowLoss(all.AsSpan(row * _labels, _labels), reference, temperature))];
    }

    private static double RowLoss(ReadOnlySpan<float> logits, int reference, double temperature)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = Math.Max(max, logit);
        }

        double normaliser = 0;
        foreach (float logit in logits)
        {
            normaliser += Math.Exp((logit - max) / temperature);
        }

        if (reference >= 0)
        {
            return Math.Log(normaliser) - ((logits[reference] - max) / temperature);
        }

        // An answer that the student does not know has no likelihood. What it can get right there is its doubt: 1 − confidence.
        double doubt = 1 - (1 / normaliser);
        return -Math.Log(Math.Max(doubt, 1e-12));
    }
}
