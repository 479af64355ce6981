using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Import;

/// <summary>The words that exports use for the members of an enumeration, and back.</summary>
internal sealed class StoredNames<T>
    where T : struct, Enum
{
    private readonly Dictionary<string, T> _byName;
    private readonly Dictionary<T, string> _byMember;

    public StoredNames(params (T Member, string Name)[] names)
    {
        _byName = names.ToDictionary(pair => pair.Name, pair => pair.Member);
        _byMember = names.ToDictionary(pair => pair.Member, pair => pair.Name);
    }

    /// <summary>The word for a member.</summary>
    public string this[T member] => _byMember[member];

    /// <summary>The member for a word.</summary>
    /// <exception cref="FormatException">No such word; the message lists those there are.</exception>
    public T Parse(string field, string name) => _byName.TryGetValue(name, out T member)
        ? member
        : throw new FormatException($"'{field}' must be one of {string.Join(", ", _byName.Keys)}.");
}

/// <summary>The words of each enumeration of an exchange and its attempts.</summary>
internal static class StoredNames
{
    public static readonly StoredNames<ExchangeOrigin> Origins = new(
        (ExchangeOrigin.Served, "served"), (ExchangeOrigin.Imported, "imported"), (ExchangeOrigin.Feedback, "feedback"));

    public static readonly StoredNames<RouteKind> Routes = new(
        (RouteKind.None, "none"), (RouteKind.Student, "student"), (RouteKind.Teacher, "teacher"), (RouteKind.Partner, "partner"),
        (RouteKind.InHouse, "in_house"));

    public static readonly StoredNames<ExchangeOutcome> Outcomes = new(
        (ExchangeOutcome.Complete, "complete"), (ExchangeOutcome.ClientGone, "client_gone"), (ExchangeOutcome.Refused, "refused"),
        (ExchangeOutcome.Unsure, "unsure"), (ExchangeOutcome.ProviderFailed, "provider_failed"), (ExchangeOutcome.TimedOut, "timed_out"),
        (ExchangeOutcome.InternalError, "internal_error"), (ExchangeOutcome.ClientError, "client_error"), (ExchangeOutcome.Stopped, "stopped"));

    public static readonly StoredNames<AttemptPurpose> Purposes = new(
        (AttemptPurpose.Live, "live"), (AttemptPurpose.Retry, "retry"), (AttemptPurpose.Fallback, "fallback"), (AttemptPurpose.Shadow, "shadow"),
        (AttemptPurpose.Canary, "canary"), (AttemptPurpose.Batch, "batch"), (AttemptPurpose.Agent, "agent"));

    public static readonly StoredNames<GoldSource> GoldSources = new((GoldSource.Recorded, "recorded"), (GoldSource.Feedback, "feedback"));
}
