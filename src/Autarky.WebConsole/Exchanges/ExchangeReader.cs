using Autarky.Ledger;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Exchanges;

/// <summary>Reads the table of exchanges by key, and one exchange with its bodies.</summary>
internal sealed class ExchangeReader(ILedger ledger, IConsoleCatalog catalog, IConsoleUseCases useCases, TimeProvider time)
{
    /// <summary>Rows a page: two screens, and 200 KB even where every name is long and hostile.</summary>
    public const int PageSize = 50;

    /// <summary>A choice of more names than this is no choice.</summary>
    private const int MostChoices = 300;

    /// <summary>HTML of all recorded texts of one exchange.</summary>
    private const int TextBytes = 150_000;

    public async Task<ExchangeListModel> ListAsync(ExchangeQuery query, CancellationToken cancellationToken)
    {
        Frame frame = await Frame.LiveAsync("Exchanges", Section.Exchanges, ledger, useCases, time, null, cancellationToken);
        ExchangePage page = await ledger.Exchanges.PageAsync(query.Filter, query.Before, query.After, PageSize, cancellationToken);
        IEnumerable<string> recorded = (await ledger.Statistics.UseCasesAsync(cancellationToken)).Select(total => total.UseCase);
        return new ExchangeListModel
        {
            Frame = frame,
            Query = query,
            Page = page,
            UseCases = Choices(recorded.Concat(useCases.UseCases.Select(view => view.Name)), query.Filter.UseCase),
            Providers = Choices(catalog.Providers.Select(provider => provider.Name).Append("student").Append("recorded"), query.Filter.Provider),
            Models = Choices(catalog.Models.Select(model => model.UpstreamName ?? model.Name), query.Filter.Model),
        };
    }

    public async Task<ExchangeModel?> FindAsync(ExchangeId id, bool saved, CancellationToken cancellationToken)
    {
        Frame frame = await Frame.LiveAsync("Exchange " + id, Section.Exchanges, ledger, useCases, time, id, cancellationToken);
        if (await ledger.Exchanges.FindAsync(id, cancellationToken) is not { } row)
        {
            return null;
        }

        var budget = new TextBudget(TextBytes);
        Conversation conversation = Conversation.Read(row.Request, row.Response, budget, 60_000);
        IReadOnlyList<Feedback> feedback = await ledger.Feedback.ForExchangeAsync(id, cancellationToken);
        return new ExchangeModel
        {
            Frame = frame,
            Row = row,
            Conversation = conversation,
            Response = BodyPreview.Of(row.Response, budget, 35_000),
            Request = BodyPreview.Of(row.Request, budget, 35_000),
            Feedback = feedback,
            Saved = saved,
        };
    }

    private static IReadOnlyList<string> Choices(IEnumerable<string> names, string? chosen) =>
    [
        .. names.Where(name => name.Length <= Addresses.LongestName).Distinct().Order(StringComparer.OrdinalIgnoreCase).Take(MostChoices)
            .Union(chosen is null ? [] : [chosen]),
    ];
}
