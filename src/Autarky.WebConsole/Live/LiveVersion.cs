using System.Globalization;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Live;

/// <summary>
/// A text that differs from an earlier one when a page may show something new: the ledger's version, its newest row, which students answer, and for one
/// exchange the right answers it has. Three reads by key, however large the ledger.
/// </summary>
internal static class LiveVersion
{
    /// <summary>The version for the page that shows the models that run here: what is on it of them.</summary>
    public static string Of(IReadOnlyList<LocalModelView> models)
    {
        var hash = new HashCode();
        foreach (LocalModelView model in models)
        {
            hash.Add(model);
        }

        return string.Create(CultureInfo.InvariantCulture, $"local.{hash.ToHashCode():x8}");
    }

    /// <summary>How often that page asks, in milliseconds: each second while a model is loaded or answers; null for the usual.</summary>
    public static int? Poll(IReadOnlyList<LocalModelView> models) => models.Any(model =>
        model.State is LocalModelState.Loading or LocalModelState.Waiting
        || model.Running is { } running && (running.RunningRequests > 0 || running.PrefillNow is not null || running.DecodeNow is not null)) ? 1000 : null;

    /// <summary>The version for the page of a use case: that of any page, and what is on it of its jobs.</summary>
    public static string With(string version, IReadOnlyList<JobView> jobs)
    {
        var hash = new HashCode();
        foreach (JobView job in jobs)
        {
            hash.Add(job);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{version}.{hash.ToHashCode():x8}");
    }

    /// <summary>The version for a page of found exchanges: that of any page, and how many rows no search finds yet.</summary>
    public static string With(string version, long notSearched) => string.Create(CultureInfo.InvariantCulture, $"{version}.{notSearched}");

    // A student whose encoder appears begins to answer without a change of the ledger.
    private static int Of(IReadOnlyList<UseCaseView> useCases)
    {
        var hash = new HashCode();
        foreach (UseCaseView useCase in useCases)
        {
            hash.Add(useCase.LiveStudent);
            hash.Add(useCase.Problem);
        }

        return hash.ToHashCode();
    }

    /// <summary>The version for any page, or for the page of one exchange.</summary>
    public static async Task<string> ReadAsync(ILedger ledger, IConsoleUseCases useCases, ExchangeId? exchange, CancellationToken cancellationToken)
    {
        long version = await ledger.VersionAsync(cancellationToken);
        ExchangePage newest = await ledger.Exchanges.PageAsync(new ExchangeFilter(), null, null, 1, cancellationToken);
        string row = newest.Rows.Count == 0 ? "empty" : newest.Rows[0].Id.ToString();
        int answers = exchange is { } id ? (await ledger.Feedback.ForExchangeAsync(id, cancellationToken)).Count : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{version}.{row}.{answers}.{Of(useCases.UseCases):x8}");
    }
}
