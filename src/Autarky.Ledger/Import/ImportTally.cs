namespace Autarky.Ledger.Import;

/// <summary>The counts of an import while it runs.</summary>
internal sealed class ImportTally(int maxBadLines)
{
    private readonly List<BadLine> _bad = [];

    public long Added { get; set; }

    public long AlreadyThere { get; set; }

    public long Feedback { get; set; }

    public long WithoutUseCase { get; set; }

    public long WithoutCost { get; set; }

    public long Read { get; set; }

    public long BadTotal { get; private set; }

    public string? Problem { get; set; }

    public void AddBad(long line, string why)
    {
        BadTotal++;
        if (_bad.Count < maxBadLines)
        {
            _bad.Add(new BadLine(line, why));
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
        Bad = _bad,
        BadTotal = BadTotal,
        Problem = Problem,
    };
}
