namespace Autarky.Models.Generation.Sampling;

/// <summary>
/// Sets probabilities to 0 that a rule leaves out. Instead of sorting the vocabulary, probabilities are counted in 2,048 classes of size (the upper
/// bits of a float order positive numbers), and only the class in which the border falls is sorted. Of equals the lower id goes first.
/// </summary>
internal sealed class Truncation
{
    // 8 bits of exponent and 4 of mantissa: 1 is the largest probability and falls into class 2,032.
    private const int Shift = 19;
    private const int Classes = 2048;

    private readonly int[] _counts = new int[Classes];
    private readonly double[] _masses = new double[Classes];
    private readonly List<(float Probability, int Token)> _border = [];

    /// <summary>Keeps a number of the likeliest.</summary>
    public void KeepCount(Span<float> probabilities, int count)
    {
        if (count >= probabilities.Length)
        {
            return;
        }

        Sort(probabilities);
        int kept = 0, at = Classes - 1;
        while (at > 0 && kept + _counts[at] < count)
        {
            kept += _counts[at--];
        }

        Border(probabilities, at);
        for (int i = Math.Min(count - kept, _border.Count); i < _border.Count; i++)
        {
            probabilities[_border[i].Token] = 0;
        }
    }

    /// <summary>Keeps the fewest of the likeliest that together have a share of the whole.</summary>
    public void KeepMass(Span<float> probabilities, float share)
    {
        Sort(probabilities);
        double all = 0;
        foreach (double mass in _masses)
        {
            all += mass;
        }

        double wanted = share * all, kept = 0;
        int at = Classes - 1;
        while (at > 0 && kept + _masses[at] < wanted)
        {
            kept += _masses[at--];
        }

        Border(probabilities, at);
        foreach ((float probability, int token) in _border)
        {
            if (kept >= wanted)
            {
                probabilities[token] = 0;
            }

            kept += probability;
        }
    }

    /// <summary>Keeps what is at least as likely as a share of the likeliest.</summary>
    public static void KeepNear(Span<float> probabilities, float share)
    {
        float most = 0;
        foreach (float probability in probabilities)
        {
            most = Math.Max(most, probability);
        }

        float least = most * share;
        foreach (ref float probability in probabilities)
        {
            probability = probability >= least ? probability : 0;
        }
    }

    private static int ClassOf(float probability) => BitConverter.SingleToInt32Bits(probability) >> Shift;

    private void Sort(ReadOnlySpan<float> probabilities)
    {
        Array.Clear(_counts);
        Array.Clear(_masses);
        foreach (float probability in probabilities)
        {
            int at = ClassOf(probability);
            _counts[at]++;
            _masses[at] += probability;
        }
    }

    // Everything below the border becomes 0; what lies on it is put in order.
    private void Border(Span<float> probabilities, int border)
    {
        _border.Clear();
        for (int token = 0; token < probabilities.Length; token++)
        {
            int at = ClassOf(probabilities[token]);
            if (at < border)
            {
                probabilities[token] = 0;
            }
            else if (at == border)
            {
                _border.Add((probabilities[token], token));
            }
        }

        _border.Sort(static (a, b) => a.Probability != b.Probability ? b.Probability.CompareTo(a.Probability) : a.Token.CompareTo(b.Token));
    }
}
