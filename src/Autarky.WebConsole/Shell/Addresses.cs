using Autarky.Ledger;

namespace Autarky.WebConsole.Shell;

/// <summary>Every address of the console in one place.</summary>
internal static class Addresses
{
    public const string Overview = "/console";
    public const string UseCases = "/console/use-cases";
    public const string Exchanges = "/console/exchanges";
    public const string Models = "/console/models";

    public const string LocalModelsVersion = "/console/version/local-models";

    /// <summary>A longer name is shown, cut, but not linked: it would fill the page.</summary>
    public const int LongestName = 200;

    public static string UseCase(string name) => name.Length > LongestName ? UseCases : UseCases + "/" + Uri.EscapeDataString(name);

    public static string Exchange(ExchangeId id) => Exchanges + "/" + id;

    public static string Body(ExchangeId id, string which) => Exchange(id) + "/" + which;

    public static string Feedback(ExchangeId id) => Exchange(id) + "/feedback";

    public static string ExchangesOf(string useCase) =>
        useCase.Length > LongestName ? Exchanges : Exchanges + "?use_case=" + Uri.EscapeDataString(useCase);

    public static string Version(ExchangeId? exchange) => exchange is { } id ? "/console/version?exchange=" + id : "/console/version";
}
