using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Served;

/// <summary>
/// What became of served requests: the one definition of every share of requests, on every page. A served request is one that a client sent to this server,
/// whatever became of it; rows that were read from files are none. Each counts once: as answered by models of our own, as answered by a partner, or as not
/// answered. The denominator of every share is all served requests, so that the three shares make 100 %.
/// </summary>
public sealed class RequestCounts
{
    private readonly long[] _byAnswerer = new long[Answerers.All.Count];
    private readonly long[] _byShortfall = new long[Shortfalls.All.Count];

    /// <summary>Every served request.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests whose whole answer came from a model of our own: a student, or an in-house model.</summary>
    public long InHouse => By(Answerer.Student) + By(Answerer.InHouse);

    /// <summary>Requests whose whole answer was a partner's: the teacher's, another model's, or a recording of one that was given again.</summary>
    public long ByPartners => By(Answerer.Teacher) + By(Answerer.Partner) + By(Answerer.Replayed);

    /// <summary>Requests that got no whole answer, whoever's doing it was: <see cref="Because"/> parts them.</summary>
    public long Unanswered => By(Answerer.Nobody);

    /// <summary>Requests that got a whole answer from anybody.</summary>
    public long Answered => Requests - Unanswered;

    /// <summary><see cref="InHouse"/> as a share of all served requests, in [0, 1]; null where nothing was served.</summary>
    public double? InHouseShare => ShareOf(InHouse);

    /// <summary><see cref="ByPartners"/> as a share of all served requests, in [0, 1]; null where nothing was served.</summary>
    public double? PartnerShare => ShareOf(ByPartners);

    /// <summary><see cref="Unanswered"/> as a share of all served requests, in [0, 1]; null where nothing was served.</summary>
    public double? UnansweredShare => ShareOf(Unanswered);

    /// <summary>Requests by who answered.</summary>
    public long By(Answerer answerer) => _byAnswerer[(int)answerer];

    /// <summary>Unanswered requests by the reason. Their sum over all reasons is <see cref="Unanswered"/>.</summary>
    public long Because(Shortfall shortfall) => _byShortfall[(int)shortfall];

    internal void Add(RouteKind route, ExchangeOutcome outcome, string? provider, long requests)
    {
        Requests += requests;
        _byAnswerer[(int)Answerers.Of(route, outcome, provider)] += requests;
        if (Shortfalls.Of(outcome) is { } shortfall)
        {
            _byShortfall[(int)shortfall] += requests;
        }
    }

    private double? ShareOf(long part) => Requests == 0 ? null : (double)part / Requests;
}
