using Autarky.Ledger.Money;

namespace Autarky.Learning.Datasets;

/// <summary>What a teacher answered to one question and how often.</summary>
/// <param name="Label">The answer in the form in which it is compared; <see cref="Classifiers.Student.NoAnswer"/> where it is none that a student could
/// give.</param>
/// <param name="Why">Why a student could not give it; null where it could.</param>
/// <param name="Requests">How many requests were answered so.</param>
internal readonly record struct AnswerCount(string Label, string? Why, int Requests);

/// <summary>All usable answers of the teacher to one question. The order in which they came does not show.</summary>
internal sealed class RecordedAnswers
{
    private readonly Dictionary<(string Label, string? Why), int> _counts = [];
    private long _nanoUsd;
    private int _priced;
    private long _microseconds;
    private int _timed;

    /// <summary>How many requests these answered.</summary>
    public int Requests { get; private set; }

    /// <summary>The answers, in a fixed order.</summary>
    public IReadOnlyList<AnswerCount> Counts =>
    [
        .. _counts.Select(entry => new AnswerCount(entry.Key.Label, entry.Key.Why, entry.Value))
            .OrderBy(answer => answer.Label, StringComparer.Ordinal).ThenBy(answer => answer.Why, StringComparer.Ordinal),
    ];

    /// <summary>What an answer cost on average; null when unknown.</summary>
    public NanoUsd? Cost => _priced == 0 ? null : new NanoUsd(_nanoUsd / _priced);

    /// <summary>How long an answer took on average; null when unknown.</summary>
    public long? Microseconds => _timed == 0 ? null : _microseconds / _timed;

    public void Add(string label, string? why, NanoUsd cost, long microseconds)
    {
        Requests++;
        _counts[(label, why)] = _counts.GetValueOrDefault((label, why)) + 1;
        if (cost.Value > 0)
        {
            _nanoUsd = checked(_nanoUsd + cost.Value);
            _priced++;
        }

        if (microseconds > 0)
        {
            _microseconds += microseconds;
            _timed++;
        }
    }

    public void Add(RecordedAnswers others)
    {
        foreach (AnswerCount answer in others.Counts)
        {
            _counts[(answer.Label, answer.Why)] = _counts.GetValueOrDefault((answer.Label, answer.Why)) + answer.Requests;
        }

        Requests += others.Requests;
        _nanoUsd = checked(_nanoUsd + others._nanoUsd);
        _priced += others._priced;
        _microseconds += others._microseconds;
        _timed += others._timed;
    }
}
