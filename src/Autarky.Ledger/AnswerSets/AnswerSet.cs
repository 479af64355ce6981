using Autarky.Ledger.Answers;

namespace Autarky.Ledger.AnswerSets;

/// <summary>The different answers of one use case and how many rows have each. Free text is noticed and forgotten.</summary>
internal sealed class AnswerSet
{
    /// <summary>From how many recorded answers on they are judged to be a closed set, or none.</summary>
    internal const int EnoughRows = 50;

    /// <summary>More different answers than a person could choose from, or a student learn.</summary>
    internal const int MostAnswers = 5_000;

    // Good and Turing: the share of answers that occur once estimates the share of requests whose answer has not occurred yet.
    private const double MostOnce = 0.2;

    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private bool _free;
    private long _all, _once;

    /// <summary>Whether the recorded answers are enough and repeat as names from a list do.</summary>
    internal bool IsClosed => !_free && _all >= EnoughRows && _once <= MostOnce * _all;

    /// <summary>Whether there were too many different answers to remember.</summary>
    internal bool IsFree => _free;

    /// <summary>How many different answers are known.</summary>
    internal int Count => _rows.Count;

    internal bool Knows(string answer) => _rows.ContainsKey(answer);

    internal void Add(SeenAnswer seen)
    {
        if (_free)
        {
            return;
        }

        int rows = seen.Text is { } text ? _rows.GetValueOrDefault(text) : 0;
        if (!seen.IsGold)
        {
            _all++;
            _once += rows switch { 0 => 1, 1 when seen.Text is not null => -1, _ => 0 };
            rows++;
        }

        if (seen.Text is { } known)
        {
            _rows[known] = rows;
        }

        if (_rows.Count > MostAnswers)
        {
            _free = true;
            _rows.Clear();
        }
    }

    /// <summary>The answers, those of the most rows first.</summary>
    internal IReadOnlyList<string> MostFrequent(int most) =>
        [.. _rows.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(most).Select(pair => pair.Key)];

    /// <summary>The answers that differ from a text by the fewest letters, case aside; of equals those of the most rows.</summary>
    internal IReadOnlyList<string> Closest(string text, int most)
    {
        return
        [
            .. _rows.Select(pair => (pair.Key, pair.Value, Distance: LetterDistance.Of(text, pair.Key)))
                .OrderBy(entry => entry.Distance).ThenByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Take(most).Select(entry => entry.Key),
        ];
    }
}
