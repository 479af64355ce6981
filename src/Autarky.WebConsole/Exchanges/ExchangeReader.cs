using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Search;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Live;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Exchanges;

/// <summary>Reads the table of exchanges by key, and one exchange with its bodies.</summary>
internal sealed class ExchangeReader(ILedger ledger, IConsoleCatalog catalog, IConsoleUseCases useCases, KnownAnswers answers, TimeProvider time)
{
    /// <summary>Rows a page: two screens, and 200 KB even where every name is long and hostile.</summary>
    public const int PageSize = 50;

    /// <summary>A choice of more names than this is no choice.</summary>
    private const int MostChoices = 300;

    /// <summary>HTML of all recorded texts of one exchange.</summary>
    private const int TextBytes = 150_000;

    /// <summary>HTML of an answer that is shown again in its form: as long as the form takes it, where its letters are plain.</summary>
    private const int GoldBytes = 122_000;

    /// <summary>HTML of the answers to choose from, of all and of one.</summary>
    private const int AnswersBytes = 25_000;

    /// <inheritdoc cref="AnswersBytes"/>
    private const int AnswerBytes = 500;

    public async Task<ExchangeListModel> ListAsync(ExchangeQuery query, CancellationToken cancellationToken)
    {
        Frame frame = await Frame.LiveAsync("Exchanges", Section.Exchanges, ledger, useCases, time, null, cancellationToken);
        var search = TextQuery.Read(query.Filter.Text ?? "");
        long notSearched = 0;
        if (query.Filter.Text is not null)
        {
            // Read before the rows, as the version is: a search that has come further by then is shown again.
            notSearched = (await ledger.Search.ProgressAsync(cancellationToken)).Left;
            frame = frame with { Version = LiveVersion.With(frame.Version!, notSearched), VersionAddress = Addresses.SearchVersion };
        }

        IEnumerable<string> recorded = (await ledger.Statistics.UseCasesAsync(cancellationToken)).Select(total => total.UseCase);
        var model = new ExchangeListModel
        {
            Frame = frame,
            Query = query,
            Lines = [],
            Search = search,
            NotSearched = notSearched,
            UseCases = Choices(recorded.Concat(useCases.UseCases.Select(view => view.Name)), query.Filter.UseCase),
            Providers = Choices(catalog.Providers.Select(provider => provider.Name).Append("student").Append("recorded"), query.Filter.Provider),
            Models = Choices(catalog.Models.Select(model => model.UpstreamName ?? model.Name), query.Filter.Model),
        };
        return query.Order is { } order ? await SortedAsync(model, order, cancellationToken) : await NewestAsync(model, cancellationToken);
    }

    private async Task<ExchangeListModel> NewestAsync(ExchangeListModel model, CancellationToken cancellationToken)
    {
        ExchangeQuery query = model.Query;
        ExchangePage page = await ledger.Exchanges.PageAsync(query.Filter, query.Before, query.After, PageSize, cancellationToken);
        return model with
        {
            Lines = await LinesAsync(page.Rows, model.Search, cancellationToken),
            SearchedTo = page.SearchedTo,
            Older = page.Older is { } older ? query.Address(before: older) : null,
            Newer = page.Newer is { } newer ? query.Address(after: newer) : null,
        };
    }

    private async Task<ExchangeListModel> SortedAsync(ExchangeListModel model, ExchangeOrder order, CancellationToken cancellationToken)
    {
        ExchangeQuery query = model.Query;
        SortedExchanges page = await ledger.Exchanges.SortedAsync(query.Filter, order, query.Skip, PageSize, cancellationToken);
        return model with
        {
            Lines = await LinesAsync(page.Rows, model.Search, cancellationToken),
            Sorted = page.Sorted,
            IsSortCut = page.IsCut,
            Older = query.Skip + page.Rows.Count < page.Sorted ? query.Address(skip: query.Skip + page.Rows.Count) : null,
            Newer = query.Skip > 0 ? query.Address(skip: Math.Max(0, query.Skip - PageSize)) : null,
        };
    }

    private async Task<IReadOnlyList<ExchangeLine>> LinesAsync(IReadOnlyList<Exchange> rows, TextQuery search, CancellationToken cancellationToken)
    {
        IReadOnlyList<ExchangeText> texts = await ledger.Exchanges.TextsAsync([.. rows.Select(row => row.Id)], cancellationToken);
        return [.. rows.Zip(texts, (row, text) => ExchangeLine.Of(row, text, search))];
    }

    /// <summary>One exchange; null when there is none of that id.</summary>
    /// <param name="id">The exchange.</param>
    /// <param name="saved">Whether a right answer was saved just now.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="gold">A right answer that was given just now and is none of the known ones; null for none.</param>
    /// <param name="unseen">What is known instead; given where <paramref name="gold"/> is.</param>
    public async Task<ExchangeModel?> FindAsync(ExchangeId id, bool saved, CancellationToken cancellationToken, string? gold = null, UnseenGold? unseen = null)
    {
        Frame frame = await Frame.LiveAsync("Exchange " + id, Section.Exchanges, ledger, useCases, time, id, cancellationToken);
        if (await ledger.Exchanges.FindAsync(id, cancellationToken) is not { } row)
        {
            return null;
        }

        var budget = new TextBudget(TextBytes);
        UnseenAnswer? again = null;
        if (gold is not null && unseen is not null)
        {
            // A page that a form was answered with cannot be loaded again, so it is not kept up to date.
            frame = frame with { Version = null };
            string whole = budget.Take(gold, GoldBytes, out bool cut);
            again = new UnseenAnswer(cut ? "" : whole, unseen.Known, unseen.Closest);
        }

        Conversation conversation = Conversation.Read(row, budget, 60_000);
        IReadOnlyList<ApiKey> keys = row.KeyId is null ? [] : await ledger.Keys.ListAsync(cancellationToken);
        IReadOnlyList<Feedback> feedback = await ledger.Feedback.ForExchangeAsync(id, cancellationToken);
        return new ExchangeModel
        {
            Frame = frame,
            Row = row,
            Key = keys.FirstOrDefault(key => key.Id == row.KeyId),
            Conversation = conversation,
            Response = BodyPreview.Of(row.Response, budget, 35_000),
            Request = BodyPreview.Of(row.Request, budget, 35_000),
            Feedback = feedback,
            Answers = Fitting(await answers.ListAsync(row.UseCase, MostChoices, cancellationToken)),
            Unseen = again,
            Saved = saved,
        };
    }

    // A field of one line offers no answer of several.
    private static List<string> Fitting(IReadOnlyList<string> answers)
    {
        var budget = new TextBudget(AnswersBytes);
        var fitting = new List<string>();
        foreach (string answer in answers.Where(answer => !answer.AsSpan().ContainsAny('\n', '\r')))
        {
            string whole = budget.Take(answer, AnswerBytes, out bool cut);
            if (!cut && whole.Length > 0)
            {
                fitting.Add(whole);
            }
        }

        return fitting;
    }

    private static IReadOnlyList<string> Choices(IEnumerable<string> names, string? chosen) =>
    [
        .. names.Where(name => name.Length <= Addresses.LongestName).Distinct().Order(StringComparer.OrdinalIgnoreCase).Take(MostChoices)
            .Union(chosen is null ? [] : [chosen]),
    ];
}
