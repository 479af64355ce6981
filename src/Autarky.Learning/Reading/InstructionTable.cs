using System.Globalization;

namespace Autarky.Learning.Reading;

/// <summary>Counts under which instructions a use case's requests came, and decides which of them a student learns under.</summary>
internal sealed class InstructionTable
{
    // So many different ones vary for sure; more are not told apart, which bounds the memory.
    private const int MostCounted = 1 << 16;

    // Instructions of fewer requests can hardly be learnt: a two-hundredth of the traffic, at least 2 and at most 20 requests.
    private const int LeastShare = 200;
    private const int LeastEver = 2;
    private const int LeastAtMost = 20;

    // If the common ones cover less of the traffic, instructions vary.
    private const double EnoughCovered = 0.8;

    private static readonly char[] Gaps = [' ', '\t', '\r', '\n'];

    private readonly Dictionary<string, int> _requests = new(StringComparer.Ordinal);
    private string? _beginning;
    private string? _end;

    /// <summary>Requests counted.</summary>
    public int Requests { get; private set; }

    public void Add(Instructions instructions)
    {
        Requests++;
        if (_requests.TryGetValue(instructions.Hash, out int before))
        {
            _requests[instructions.Hash] = before + 1;
            return;
        }

        if (_requests.Count < MostCounted)
        {
            _requests.Add(instructions.Hash, 1);
        }

        string text = instructions.Text;
        _beginning = _beginning is null ? text : _beginning[..CommonBeginning(_beginning, text)];
        _end = _end is null ? text : _end[(_end.Length - CommonEnd(_end, text))..];
    }

    /// <summary>What a student of these requests reads. The order of the requests does not show in it.</summary>
    public StudentReading Reading()
    {
        int least = LeastRequests;
        string[] common =
        [
            .. _requests.Where(entry => entry.Value >= least)
                .OrderByDescending(entry => entry.Value)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => entry.Key),
        ];
        bool varying = common.Length > StudentReading.MostInstructions || common.Sum(hash => (double)_requests[hash]) < EnoughCovered * Requests;
        return varying
            ? new StudentReading { Instructions = [], Varying = true, Beginning = WholeWords(_beginning ?? ""), End = WholeWordsAtEnd(_end ?? "") }
            : new StudentReading { Instructions = common };
    }

    /// <summary>How seldom used instructions are told in a report.</summary>
    public string Rare => string.Create(CultureInfo.InvariantCulture, $"instructions that fewer than {LeastRequests:N0} requests had");

    private int LeastRequests => Math.Clamp(Requests / LeastShare, LeastEver, LeastAtMost);

    // "Today is 2026-11-" is common to a month of requests only: what varies begins at its word.
    private static string WholeWords(string beginning) => beginning[..(beginning.LastIndexOfAny(Gaps) + 1)];

    private static string WholeWordsAtEnd(string end) => end.IndexOfAny(Gaps) is >= 0 and var gap ? end[gap..] : "";

    private static int CommonBeginning(string one, string other)
    {
        int length = 0;
        while (length < one.Length && length < other.Length && one[length] == other[length])
        {
            length++;
        }

        return length;
    }

    private static int CommonEnd(string one, string other)
    {
        int length = 0;
        while (length < one.Length && length < other.Length && one[^(length + 1)] == other[^(length + 1)])
        {
            length++;
        }

        return length;
    }
}
