namespace Autarky.Ledger.Import;

/// <summary>The counts of an import while it runs.</summary>
internal sealed class ImportTally(int maxBadLines)
{
    private const int MostExamples = 10;
    private const int LongestExample = 100;
    private const int MostKinds = 50;

    private readonly List<BadLine> _bad = [];
    private readonly List<string> _newAnswers = [];
    private readonly Dictionary<string, long> _passedOver = new(StringComparer.Ordinal);

    public long Added { get; set; }

    public long AlreadyThere { get; set; }

    public long Feedback { get; set; }

    public long WithoutUseCase { get; set; }

    public long WithoutCost { get; set; }

    public long Read { get; set; }

    public long Embeddings { get; set; }

    public long BadTotal { get; private set; }

    public long NewAnswers { get; private set; }

    public string? Problem { get; set; }

    public void AddBad(long line, string why)
    {
        BadTotal++;
        if (_bad.Count < maxBadLines)
        {
            _bad.Add(new BadLine(line, why));
        }
    }

    /// <summary>A call of a recording that asked no model, or none whose answers are read.</summary>
    public void PassOver(string kind)
    {
        string shown = _passedOver.ContainsKey(kind) || _passedOver.Count < MostKinds ? kind : "others";
        _passedOver[shown] = _passedOver.GetValueOrDefault(shown) + 1;
    }

    public void AddNewAnswer(string gold)
    {
        NewAnswers++;
        string shown = gold.Length <= LongestExample
            ? gold
            : gold[..(char.IsHighSurrogate(gold[LongestExample - 1]) ? LongestExample - 1 : LongestExample)] + "…";
        if (_newAnswers.Count < MostExamples && !_newAnswers.Contains(shown))
        {
            _newAnswers.Add(shown);
        }
    }

    public ImportReport ToReport() => new()
    {
        Read = Read,
        Added = Added,
        AlreadyThere = AlreadyThere,
        Feedback = Feedback,
        WithoutUseCase = WithoutUseCase,
        WithoutCost = WithoutCost,
        NewAnswers = NewAnswers,
        NewAnswerExamples = _newAnswers,
        Embeddings = Embeddings,
        PassedOver = [.. _passedOver.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new PassedOver(kind.Key, kind.Value))],
        Bad = [.. _bad.OrderBy(bad => bad.Line)],
        BadTotal = BadTotal,
        Problem = Problem,
    };
}
