using Autarky.Ledger.Exchanges;

namespace Autarky.WebConsole.Shell;

/// <summary>Every address of the console in one place.</summary>
internal static class Addresses
{
    public const string Overview = "/console";
    public const string UseCases = "/console/use-cases";
    public const string Exchanges = "/console/exchanges";
    public const string Models = "/console/models";
    public const string Connect = "/console/connect";
    public const string Keys = "/console/keys";

    public const string Import = "/console/import";

    public const string ImportsVersion = "/console/version?imports";

    public const string SearchVersion = "/console/version?search";

    public const string LocalModelsVersion = "/console/version/local-models";

    /// <summary>A longer name is shown, cut, but not linked: it would fill the page.</summary>
    public const int LongestName = 200;

    public static string UseCase(string name) => name.Length > LongestName ? UseCases : UseCases + "/" + Uri.EscapeDataString(name);

    /// <summary>Where the forms of a use case's page go.</summary>
    /// <param name="what">Which form.</param>
    /// <param name="name">The use case, however long its name.</param>
    public static string Act(string what, string name) => "/console/" + what + "/" + Uri.EscapeDataString(name);

    /// <summary>The use case that an address ends in: routing leaves an escaped slash as it is.</summary>
    public static string NameOf(string routed) => routed.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public static string Exchange(ExchangeId id) => Exchanges + "/" + id;

    public static string Body(ExchangeId id, string which) => Exchange(id) + "/" + which;

    public static string Feedback(ExchangeId id) => Exchange(id) + "/feedback";

    public static string ExchangesOf(string useCase) =>
        useCase.Length > LongestName ? Exchanges : Exchanges + "?use_case=" + Uri.EscapeDataString(useCase);

    /// <summary>The page that shows how clients connect.</summary>
    /// <param name="useCase">The use case that they ask for; null for one of the reader's choice.</param>
    public static string ConnectTo(string? useCase) => useCase is null or { Length: > LongestName } ? Connect
        : Connect + "?use_case=" + Uri.EscapeDataString(useCase);

    public static string RevokeKey(string id) => Keys + "/" + Uri.EscapeDataString(id) + "/revoke";

    /// <summary>What was measured of a student.</summary>
    public static string Evidence(string student, string useCase) => "/console/evidence/" + Uri.EscapeDataString(student) + "/" + Uri.EscapeDataString(useCase);

    /// <summary>The page of a use case, with what was asked there.</summary>
    public static string Asked(string useCase, string ticket) =>
        UseCases + "/" + Uri.EscapeDataString(useCase) + "?asked=" + Uri.EscapeDataString(ticket) + "#ask-h";

    public static string CancelImport(string job) => "/console/cancel-import/" + Uri.EscapeDataString(job);

    public static string VersionOfUseCase(string name) => "/console/version?use_case=" + Uri.EscapeDataString(name);

    public static string Version(ExchangeId? exchange) => exchange is { } id ? "/console/version?exchange=" + id : "/console/version";
}
