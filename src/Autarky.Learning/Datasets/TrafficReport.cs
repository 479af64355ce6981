using System.Text.Json.Serialization;

namespace Autarky.Learning.Datasets;

/// <summary>What became of a use case's requests: every one is in exactly one part.</summary>
/// <param name="Requests">Requests with whatever answer; questions that people gave with nothing but the right answer are none.</param>
/// <param name="Questions">Different questions among those whose answer is used, as the student reads them.</param>
/// <param name="Repeats">Requests whose answer is used beyond the first of their question.</param>
/// <param name="Parts">What became of them, the most first.</param>
public sealed record TrafficReport(int Requests, int Questions, int Repeats, IReadOnlyList<RequestPart> Parts)
{
    /// <summary>The providers whose answers are not used for want of a right.</summary>
    [JsonIgnore]
    public IEnumerable<string> WithoutRight =>
        Parts.Where(part => part.Use == RequestUse.NotUsed).Select(part => part.Provider).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The share of requests that had this use; 0 without requests.</summary>
    public double ShareOf(RequestUse use) => Requests == 0 ? 0 : Parts.Where(part => part.Use == use).Sum(part => (double)part.Requests) / Requests;
}

/// <summary>Requests that have something in common.</summary>
/// <param name="Use">What became of them.</param>
/// <param name="Why">Why, as one plain sentence without its full stop.</param>
/// <param name="Provider">Whose answers, where the reason is about rights; otherwise null.</param>
/// <param name="Requests">How many.</param>
/// <param name="Share">Of all requests, 0 to 1, to six decimals.</param>
public sealed record RequestPart(RequestUse Use, string Why, string? Provider, int Requests, double Share);

/// <summary>What became of a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RequestUse>))]
public enum RequestUse
{
    /// <summary>Its answer trained the student.</summary>
    [JsonStringEnumMemberName("learnt")]
    Learnt,

    /// <summary>Its answer set the threshold or measured the student.</summary>
    [JsonStringEnumMemberName("measured")]
    Measured,

    /// <summary>
    /// Its question was answered otherwise more often: the student learns the more frequent answer, and giving that one counts as a loss here.
    /// </summary>
    [JsonStringEnumMemberName("outvoted")]
    Outvoted,

    /// <summary>
    /// Its answer is none that a student could give: the student learns to leave such requests to the teacher, and answering one counts as a loss.
    /// </summary>
    [JsonStringEnumMemberName("left_to_teacher")]
    LeftToTeacher,

    /// <summary>No student is ever asked such a request.</summary>
    [JsonStringEnumMemberName("always_teacher")]
    AlwaysTeacher,

    /// <summary>It carries no answer of the teacher that may be used.</summary>
    [JsonStringEnumMemberName("not_used")]
    NotUsed,
}
