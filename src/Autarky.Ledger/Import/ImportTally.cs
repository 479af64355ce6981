namespace Autarky.Ledger.Import;

/// <summary>The counts of an import while it runs.</summary>
internal sealed class ImportTally(int maxBadLines)
{
    private const int MostExamples = 10;
    private const int LongestExample = 100;

    private readonly List<BadLine> _bad = [];
    private readonly List<string> _newAnswers = [];

    public long Added { get; set; }

    public long AlreadyThere { get; set; }

    public long Feedback { get; set; }

    public long WithoutUseCase { get; set; }

    public long WithoutCost { get; set; }

    public long Read { get; set; }

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
        Bad = _bad,
        BadTotal = BadTotal,
        Problem = Problem,
    };
}
