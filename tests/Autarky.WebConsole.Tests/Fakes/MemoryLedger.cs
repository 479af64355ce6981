using System.Runtime.CompilerServices;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Search;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;

namespace Autarky.WebConsole.Tests.Fakes;

/// <summary>A ledger in memory with the same promises about order and keys: rows by commit, newest first, a key a row.</summary>
internal sealed class MemoryLedger : ILedger, IExchanges, ISearchIndex, IFeedback, IStudents, IStatistics, IKeys, IUseCaseRecords
{
    private readonly List<Exchange> _rows = [];
    private readonly List<Feedback> _feedback = [];
    private readonly List<StudentRecord> _students = [];
    private readonly List<EvaluationRecord> _evaluations = [];
    private readonly List<Release> _releases = [];
    private readonly List<ApiKey> _keys = [];
    private readonly Lock _gate = new();
    private long _version;

    /// <summary>Thrown by every read, when set.</summary>
    public LedgerUnavailableException? Broken { get; set; }

    /// <summary>How many rows the last page read looked at: a page by key looks at no more than it needs.</summary>
    public int PageReads { get; private set; }

    /// <summary>How many of the newest rows no search finds yet.</summary>
    public int NotSearched { get; set; }

    /// <summary>Where a search stops because its time is up: it looks at no row under this key unless it is asked to.</summary>
    public long StopsAt { get; set; }

    public IExchanges Exchanges => this;

    public IAttempts Attempts => throw new NotSupportedException();

    public IUseCaseRecords UseCases => this;

    public IResponses Responses => throw new NotSupportedException();

    public ISearchIndex Search => this;

    public IFeedback Feedback => this;

    public IKeys Keys => this;

    public IStudents Students => this;

    public IStatistics Statistics => this;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<long> VersionAsync(CancellationToken cancellationToken) => Broken is null ? Task.FromResult(_version) : throw Broken;

    public void Add(params IEnumerable<Exchange> rows)
    {
        lock (_gate)
        {
            _rows.AddRange(rows);
        }
    }

    public Task AppendAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Add(exchange);
        return Task.CompletedTask;
    }

    public Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken)
    {
        Add(exchanges);
        return Task.FromResult(exchanges.Count);
    }

    public Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.Find(row => row.Id == id));
        }
    }

    public Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, string? dialect, CancellationToken cancellationToken) =>
        Task.FromResult<Exchange?>(null);

    public Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 500);
        PageReads++;
        lock (_gate)
        {
            (long Key, Exchange Row)[] all =
                [.. Keyed(filter).OrderByDescending(pair => pair.Key)];
            long stop = filter.Text is not null && after is null && (before is not { } from || from > StopsAt) ? StopsAt : 0;
            (long Key, Exchange Row)[] page = after is { } newerThan
                ? [.. all.Where(pair => pair.Key > newerThan).TakeLast(size)]
                : [.. all.Where(pair => (before is not { } olderThan || pair.Key < olderThan) && pair.Key >= stop).Take(size)];
            bool stopped = stop > 1 && page.Length < size;
            return Task.FromResult(new ExchangePage
            {
                Rows = [.. page.Select(pair => pair.Row with { Request = null, Response = null })],
                Older = stopped ? stop : page.Length > 0 && all[^1].Key < page[^1].Key ? page[^1].Key : null,
                SearchedTo = stopped ? _rows[(int)stop - 1].Created : null,
                Newer = page.Length > 0 && all[0].Key > page[0].Key ? page[0].Key : null,
            });
        }
    }

    public Task<SortedExchanges> SortedAsync(ExchangeFilter filter, ExchangeOrder order, int skip, int size, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            (long Key, Exchange Row)[] all = [.. Keyed(filter).OrderByDescending(pair => pair.Key).Take(SortedExchanges.Most + 1)];
            IEnumerable<(long Key, Exchange Row)> newest = all.Take(SortedExchanges.Most);
            IEnumerable<(long Key, Exchange Row)> sorted = order switch
            {
                ExchangeOrder.Cost => newest.OrderByDescending(pair => pair.Row.Cost),
                ExchangeOrder.Duration => newest.OrderByDescending(pair => pair.Row.DurationMicroseconds),
                _ => newest.OrderBy(pair => pair.Row.Confidence ?? 2),
            };
            return Task.FromResult(new SortedExchanges
            {
                Rows = [.. sorted.Skip(skip).Take(size).Select(pair => pair.Row with { Request = null, Response = null })],
                Sorted = newest.Count(),
                IsCut = all.Length > SortedExchanges.Most,
            });
        }
    }

    public Task<IReadOnlyList<ExchangeText>> TextsAsync(IReadOnlyList<ExchangeId> ids, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            HashSet<ExchangeId> wanted = [.. ids];
            Dictionary<ExchangeId, Exchange> rows = _rows.Where(row => wanted.Contains(row.Id)).DistinctBy(row => row.Id).ToDictionary(row => row.Id);
            return Task.FromResult<IReadOnlyList<ExchangeText>>(
                [.. ids.Select(id => rows.TryGetValue(id, out Exchange? row) ? ExchangeText.Of(row) : new ExchangeText())]);
        }
    }

    Task<SearchProgress> ISearchIndex.ProgressAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new SearchProgress(_rows.Count, Math.Min(NotSearched, _rows.Count)));

    Task<SearchProgress> ISearchIndex.AdvanceAsync(CancellationToken cancellationToken)
    {
        NotSearched = 0;
        return ((ISearchIndex)this).ProgressAsync(cancellationToken);
    }

    public async IAsyncEnumerable<Exchange> ReadAllAsync(ExchangeFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (Exchange row in _rows.Where(row => Matches(filter, row)))
        {
            yield return row;
        }
    }

    public Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Counting reads the whole ledger: no page may do it.");

    public Task<int> AddAsync(IReadOnlyList<Feedback> feedback, CancellationToken cancellationToken)
    {
        foreach (Feedback one in feedback)
        {
            if (!_rows.Exists(row => row.Id == one.Exchange))
            {
                throw new KeyNotFoundException("No exchange " + one.Exchange);
            }

            _feedback.Add(one);
        }

        return Task.FromResult(feedback.Count);
    }

    public Task<IReadOnlyList<ExchangeId>> FindExchangesAsync(string useCase, string inputHash, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ExchangeId>>([]);

    public Task<IReadOnlyList<Feedback>> ForExchangeAsync(ExchangeId id, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Feedback>>([.. _feedback.Where(one => one.Exchange == id)]);

    public Task<SeenAnswers> SeenAsync(SeenPlace after, int most, CancellationToken cancellationToken)
    {
        Exchange[] rows = [.. _rows.Skip((int)after.Exchange).Take(most)];
        Feedback[] given = [.. _feedback.Skip((int)after.Feedback).Take(most)];
        IEnumerable<SeenAnswer> answers = rows.Where(row => row.UseCase is not null).SelectMany(row => new SeenAnswer?[]
        {
            row.Response is { } response && AnswerText.Read(response) is { } text ? new SeenAnswer(row.UseCase!, text, IsGold: false) : null,
            row.Gold is { } gold ? new SeenAnswer(row.UseCase!, gold, IsGold: true) : null,
        }).OfType<SeenAnswer>();
        IEnumerable<SeenAnswer> said = given.Select(one => new SeenAnswer(_rows.First(row => row.Id == one.Exchange).UseCase ?? "", one.Gold, IsGold: true));
        return Task.FromResult(new SeenAnswers(
            [.. answers, .. said], new SeenPlace(after.Exchange + rows.Length, after.Feedback + given.Length), rows.Length < most && given.Length < most));
    }

    public Task SaveAsync(StudentRecord student, CancellationToken cancellationToken)
    {
        _students.Add(student);
        _version++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StudentRecord>> ListAsync(string? useCase, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StudentRecord>>(
            [.. _students.Where(student => useCase is null || student.UseCase == useCase).OrderByDescending(student => student.Created)]);

    public Task AddEvaluationAsync(EvaluationRecord evaluation, CancellationToken cancellationToken)
    {
        _evaluations.Add(evaluation);
        _version++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<EvaluationRecord>> EvaluationsAsync(string? useCase, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EvaluationRecord>>(
            [.. _evaluations.Where(evaluation => useCase is null || evaluation.UseCase == useCase).Reverse()]);

    public Task AddReleaseAsync(Release release, CancellationToken cancellationToken)
    {
        _releases.Add(release);
        _version++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Release>> ReleasesAsync(string? useCase, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Release>>(
            [.. _releases.Where(release => useCase is null || release.UseCase == useCase).OrderByDescending(release => release.Created)]);

    public Task<IReadOnlyList<PeriodTotal>> HoursAsync(DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken) =>
        Task.FromResult(Totals(TimeSpan.FromHours(1), from, to, useCase));

    public Task<IReadOnlyList<PeriodTotal>> DaysAsync(DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken) =>
        Task.FromResult(Totals(TimeSpan.FromDays(1), from, to, useCase));

    public Task<IReadOnlyList<UseCaseTotal>> UseCasesAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<UseCaseTotal>>(
            [
                .. _rows.Where(row => row.UseCase is not null).GroupBy(row => row.UseCase!).OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new UseCaseTotal
                    {
                        UseCase = group.Key,
                        Requests = group.LongCount(),
                        Served = group.LongCount(row => row.Origin == ExchangeOrigin.Served),
                        ServedByStudent = group.LongCount(row =>
                            row is { Origin: ExchangeOrigin.Served, Route: RouteKind.Student, Outcome: ExchangeOutcome.Complete }),
                        Cost = new NanoUsd(group.Sum(row => row.Cost.Value)),
                        PartnerCost = new NanoUsd(group.Sum(row => row.PartnerCost.Value)),
                        CostUnknown = group.Count(row => row.CostUnknown),
                        PartnerCostUnknown = group.Count(row => row.PartnerCostUnknown),
                    }),
            ]);
        }
    }

    public Task<IReadOnlyList<OutcomeTotal>> OutcomesAsync(string? useCase, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<OutcomeTotal>>(
            [
                .. _rows.Where(row => row is { UseCase: not null, Origin: ExchangeOrigin.Served } && (useCase is null || row.UseCase == useCase))
                    .GroupBy(row => (row.UseCase, row.Route, row.Outcome, row.Provider))
                    .Select(group => new OutcomeTotal(group.Key.UseCase!, group.Key.Route, group.Key.Outcome, group.Key.Provider, group.LongCount())),
            ]);
        }
    }

    public Task<IReadOnlyList<BesideTotal>> BesideAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BesideTotal>>([]);

    Task<IReadOnlyList<UseCaseRecord>> IUseCaseRecords.ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<UseCaseRecord>>(
            [
                .. _rows.Where(row => row.UseCase is not null)
                    .Select(row => (Name: row.UseCase!, row.Created))
                    .Concat(_students.Select(student => (Name: student.UseCase, student.Created)))
                    .GroupBy(pair => pair.Name).Select(group => new UseCaseRecord { Name = group.Key, Created = group.Min(pair => pair.Created) }),
            ]);
        }
    }

    Task IUseCaseRecords.ConfigureAsync(IReadOnlyDictionary<string, UseCaseSettings> configured, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    Task IKeys.AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        _keys.Add(key);
        return Task.CompletedTask;
    }

    Task<IReadOnlyList<ApiKey>> IKeys.ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys]);

    Task<bool> IKeys.RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        int found = _keys.FindIndex(key => key.Id == id && key.Revoked is null);
        if (found >= 0)
        {
            _keys[found] = _keys[found] with { Revoked = at };
        }

        return Task.FromResult(found >= 0);
    }

    /// <summary>Totals of periods of a length. A period that the range touches counts in full, as the ledger promises.</summary>
    private IReadOnlyList<PeriodTotal> Totals(TimeSpan length, DateTimeOffset from, DateTimeOffset to, string? useCase)
    {
        lock (_gate)
        {
            return
            [
                .. _rows.Where(row => Floor(row.Created, length) >= Floor(from, length) && Floor(row.Created, length) < to)
                    .Where(row => useCase is null || row.UseCase == useCase)
                    .GroupBy(row => (Floor(row.Created, length), row.UseCase, row.Origin, row.Route, row.Outcome, row.Provider, row.Model))
                    .Select(Total).OrderBy(total => total.Start),
            ];
        }
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan length) => new(at.UtcTicks - (at.UtcTicks % length.Ticks), TimeSpan.Zero);

    private IEnumerable<(long Key, Exchange Row)> Keyed(ExchangeFilter filter)
    {
        TextQuery? query = filter.Text is { } text ? TextQuery.Read(text) : null;
        return _rows.Select((row, i) => (Key: i + 1L, Row: row)).Where(pair => Matches(filter, pair.Row)
            && (query is null
                || (pair.Key <= _rows.Count - NotSearched && ExchangeText.Of(pair.Row) is var said && query.Matches(said.Question, said.Answer))));
    }

    private static bool Matches(ExchangeFilter filter, Exchange row) =>
        (filter.UseCase is null || filter.UseCase == row.UseCase)
        && (filter.Route is null || filter.Route == row.Route)
        && (filter.Outcome is null || filter.Outcome == row.Outcome)
        && (filter.Provider is null || filter.Provider == row.Provider)
        && (filter.Model is null || filter.Model == row.Model)
        && (filter.Origin is null || filter.Origin == row.Origin);

    private static PeriodTotal Total(
        IGrouping<
            (DateTimeOffset Start, string? UseCase, ExchangeOrigin Origin, RouteKind Route, ExchangeOutcome Outcome, string? Provider, string? Model),
            Exchange> group) => new()
            {
                Start = group.Key.Start,
                UseCase = group.Key.UseCase,
                Origin = group.Key.Origin,
                Route = group.Key.Route,
                Outcome = group.Key.Outcome,
                Provider = group.Key.Provider,
                Model = group.Key.Model,
                Requests = group.LongCount(),
                InputTokens = group.Sum(row => (long)row.InputTokens),
                OutputTokens = group.Sum(row => (long)row.OutputTokens),
                Cost = new NanoUsd(group.Sum(row => row.Cost.Value)),
                PartnerCost = new NanoUsd(group.Sum(row => row.PartnerCost.Value)),
                CostUnknown = group.Count(row => row.CostUnknown),
                PartnerCostUnknown = group.Count(row => row.PartnerCostUnknown),
                DurationMicroseconds = group.Sum(row => row.DurationMicroseconds),
            };
}
