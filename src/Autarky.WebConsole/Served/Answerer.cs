using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Served;

/// <summary>Who answered a served request, as every page tells them apart: the router's kinds, and replayed recordings and failures on their own.</summary>
public enum Answerer
{
    /// <summary>A use case's student.</summary>
    Student,

    /// <summary>An in-house model, asked for by name or before the teacher.</summary>
    InHouse,

    /// <summary>A use case's teacher.</summary>
    Teacher,

    /// <summary>A partner's model asked for by name.</summary>
    Partner,

    /// <summary>A recorded answer, given again because no partner was asked.</summary>
    Replayed,

    /// <summary>Nobody; <see cref="Shortfall"/> says why.</summary>
    Nobody,
}

internal static class Answerers
{
    /// <summary>The provider that answers only what was recorded.</summary>
    private const string RecordedProvider = "recorded";

    public static IReadOnlyList<Answerer> All { get; } = Enum.GetValues<Answerer>();

    /// <summary>
    /// Only a whole answer is one. What a newer version calls its route is not taken for ours.
    /// </summary>
    public static Answerer Of(RouteKind route, ExchangeOutcome outcome, string? provider) => (route, outcome, provider) switch
    {
        (_, not ExchangeOutcome.Complete, _) => Answerer.Nobody,
        (RouteKind.Student, _, _) => Answerer.Student,
        (RouteKind.InHouse, _, _) => Answerer.InHouse,
        (_, _, RecordedProvider) => Answerer.Replayed,
        (RouteKind.Teacher, _, _) => Answerer.Teacher,
        _ => Answerer.Partner,
    };

    public static string Name(Answerer answerer) => answerer switch
    {
        Answerer.Student => "Student",
        Answerer.InHouse => "In-house model",
        Answerer.Teacher => "Teacher",
        Answerer.Partner => "Partner",
        Answerer.Replayed => "Replayed",
        _ => "No answer",
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
