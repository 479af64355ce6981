using System.Text;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Students;

namespace Autarky.WebConsole.Formatting;

/// <summary>The stored words of the ledger as people read them, and as the address bar spells them.</summary>
internal static class Words
{
    public static string Of(RouteKind route) => route switch
    {
        RouteKind.Student => "Student",
        RouteKind.Teacher => "Teacher",
        RouteKind.Partner => "Partner",
        RouteKind.InHouse => "In-house",
        RouteKind.None => "None",
        _ => "Unknown",
    };

    public static string Of(ExchangeOutcome outcome) => outcome switch
    {
        ExchangeOutcome.Complete => "Complete",
        ExchangeOutcome.ClientGone => "Cancelled by client",
        ExchangeOutcome.Refused => "Refused",
        ExchangeOutcome.Unsure => "Not confident",
        ExchangeOutcome.ProviderFailed => "Provider failed",
        ExchangeOutcome.TimedOut => "Timed out",
        ExchangeOutcome.InternalError => "Our failure",
        ExchangeOutcome.ClientError => "Client error",
        ExchangeOutcome.Stopped => "Server stopped",
        _ => "Unknown",
    };

    public static string Of(ExchangeOrigin origin) => origin switch
    {
        ExchangeOrigin.Served => "Served",
        ExchangeOrigin.Imported => "Imported",
        ExchangeOrigin.Feedback => "Feedback",
        _ => "Unknown",
    };

    public static string Of(ExchangeOrder order) => order switch
    {
        ExchangeOrder.Cost => "Most expensive first",
        ExchangeOrder.Duration => "Slowest first",
        ExchangeOrder.Confidence => "Least sure first",
        _ => "Unknown",
    };

    public static string Of(AttemptPurpose purpose) => purpose switch
    {
        AttemptPurpose.Live => "Live",
        AttemptPurpose.Retry => "Retry",
        AttemptPurpose.Fallback => "Fallback",
        AttemptPurpose.Shadow => "Shadow",
        AttemptPurpose.Canary => "Canary",
        AttemptPurpose.Batch => "Batch",
        AttemptPurpose.Agent => "Agent",
        _ => "Unknown",
    };

    public static string Of(ReleaseStage stage) => stage switch
    {
        ReleaseStage.Withdrawn => "Withdrawn",
        ReleaseStage.Live => "Live",
        ReleaseStage.Shadow => "Shadow",
        ReleaseStage.Canary => "Canary",
        ReleaseStage.RolledBack => "Rolled back",
        _ => "Unknown",
    };

    /// <summary>What an outcome means, in one sentence.</summary>
    public static string Meaning(ExchangeOutcome outcome) => outcome switch
    {
        ExchangeOutcome.Complete => "The whole answer was delivered and recorded.",
        ExchangeOutcome.ClientGone => "The client hung up before the end; the tokens so far are recorded.",
        ExchangeOutcome.Refused => "The gateway would not serve whoever asked; nobody was asked for an answer.",
        ExchangeOutcome.Unsure => "The student’s confidence was below its threshold and nobody else could be asked.",
        ExchangeOutcome.ProviderFailed => "The provider failed or broke off, and not because of what the client sent.",
        ExchangeOutcome.ClientError => "The request itself was at fault: the same request fails again.",
        ExchangeOutcome.TimedOut => "A time limit ran out.",
        ExchangeOutcome.InternalError => "A fault of this program.",
        ExchangeOutcome.Stopped => "The server was stopped in the middle; the tokens so far are recorded.",
        _ => "An outcome that this version of the console does not know.",
    };

    /// <summary>Who answered, in one sentence.</summary>
    public static string Meaning(RouteKind route) => route switch
    {
        RouteKind.Student => "The use case's student answered.",
        RouteKind.Teacher => "The use case's teacher answered.",
        RouteKind.Partner => "A partner's model that the client asked for by name answered.",
        RouteKind.InHouse => "An in-house model that the client asked for by name answered.",
        _ => "Nobody answered.",
    };

    /// <summary>The spelling in an address, whatever the words on the page: the words of the value's name joined by hyphens, lower case.</summary>
    public static string Slug<T>(T value)
        where T : struct, Enum
    {
        var slug = new StringBuilder();
        foreach (char letter in value.ToString())
        {
            slug.Append(slug.Length > 0 && char.IsUpper(letter) ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return slug.ToString();
    }

    /// <summary>The value that an address spells; null when it spells none.</summary>
    public static T? FromSlug<T>(string? slug)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(Slug(value), slug, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
