using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Statistics;

namespace Autarky.WebConsole.Overview;

/// <summary>Who answered, as the overview tells them apart: the router's kinds, and replayed recordings and failures on their own.</summary>
public enum Answerer
{
    /// <summary>A use case's student.</summary>
    Student,

    /// <summary>An in-house model asked for by name.</summary>
    InHouse,

    /// <summary>A use case's teacher.</summary>
    Teacher,

    /// <summary>A partner's model asked for by name.</summary>
    Partner,

    /// <summary>A recorded answer, given again because no partner was asked.</summary>
    Replayed,

    /// <summary>Nobody: refused, failed, not sure or broken off.</summary>
    Nobody,
}

internal static class Answerers
{
    /// <summary>The provider that answers only what was recorded.</summary>
    private const string RecordedProvider = "recorded";

    public static IReadOnlyList<Answerer> All { get; } = Enum.GetValues<Answerer>();

    public static Answerer Of(PeriodTotal total) => total switch
    {
        { Outcome: not ExchangeOutcome.Complete } => Answerer.Nobody,
        { Route: RouteKind.Student } => Answerer.Student,
        { Route: RouteKind.InHouse } => Answerer.InHouse,
        { Provider: RecordedProvider } => Answerer.Replayed,
        { Route: RouteKind.Teacher } => Answerer.Teacher,
        { Route: RouteKind.Partner } => Answerer.Partner,
        _ => Answerer.Nobody,
    };

    public static string Name(Answerer answerer) => answerer switch
    {
        Answerer.Student => "Student",
        Answerer.InHouse => "In-house model",
        Answerer.Teacher => "Teacher",
        Answerer.Partner => "Partner",
        Answerer.Replayed => "Replayed",
        _ => "Not answered",
    };

    public static string Tone(Answerer answerer) => answerer switch
    {
        Answerer.Student => "t-student",
        Answerer.InHouse => "t-inhouse",
        Answerer.Teacher => "t-teacher",
        Answerer.Partner => "t-partner",
        Answerer.Replayed => "t-replayed",
        _ => "t-nobody",
    };
}
