using System.Collections.Concurrent;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Search;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;

namespace Autarky.Gateway.Tests.Fakes;

/// <summary>As much of a ledger as the gateway uses.</summary>
internal sealed class MemoryLedger : ILedger, IExchanges, IFeedback
{
    public ConcurrentQueue<Exchange> Rows { get; } = new();

    public ConcurrentQueue<Feedback> Given { get; } = new();

    public Exchange? Recorded { get; set; }

    /// <summary>What every append waits for.</summary>
    public Func<Exchange, Task> BeforeAppend { get; set; } = _ => Task.CompletedTask;

    public bool IsDown { get; set; }

    public IExchanges Exchanges => this;

    public IAttempts Attempts => throw new NotSupportedException();

    public IUseCaseRecords UseCases => throw new NotSupportedException();

    public IResponses Responses { get; } = new MemoryResponses();

    public ISearchIndex Search => throw new NotSupportedException();

    public IFeedback Feedback => this;

    public IKeys Keys => throw new NotSupportedException();

    public IStudents Students { get; } = new NoStudents();

    public IStatistics Statistics => throw new NotSupportedException();

    public Exchange Find(string id) => Rows.Single(row => row.Id.ToString() == id);

    public Task<long> VersionAsync(CancellationToken cancellationToken) =>
        IsDown ? throw new LedgerUnavailableException("down") : Task.FromResult(1L);

    public async Task AppendAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        await BeforeAppend(exchange);
        if (IsDown)
        {
            throw new LedgerUnavailableException("down");
        }

        Rows.Enqueue(exchange);
    }

    public Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, string? dialect, CancellationToken cancellationToken) =>
        Task.FromResult(Recorded is { } row && row.InputHash == inputHash && row.UseCase == useCase ? row : null);

    public Task<int> AddAsync(IReadOnlyList<Feedback> feedback, CancellationToken cancellationToken)
    {
        foreach (Feedback one in feedback)
        {
            if (!Rows.Any(row => row.Id == one.Exchange))
            {
                throw new KeyNotFoundException();
            }

            Given.Enqueue(one);
        }

        return Task.FromResult(feedback.Count);
    }

    public ValueTask DisposeAsync() => default;

    public Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken) => Task.FromResult(Rows.FirstOrDefault(row => row.Id == id));

    public Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<Exchange> ReadAllAsync(ExchangeFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SortedExchanges> SortedAsync(ExchangeFilter filter, ExchangeOrder order, int skip, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ExchangeText>> TextsAsync(IReadOnlyList<ExchangeId> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ExchangeId>> FindExchangesAsync(string useCase, string inputHash, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Feedback>> ForExchangeAsync(ExchangeId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SeenAnswers> SeenAsync(SeenPlace after, int most, CancellationToken cancellationToken)
    {
        Exchange[] rows = [.. Rows.Skip((int)after.Exchange).Take(most)];
        Feedback[] given = [.. Given.Skip((int)after.Feedback).Take(most)];
        IEnumerable<SeenAnswer> answers = rows.Where(row => row.UseCase is not null).SelectMany(row => new SeenAnswer?[]
        {
            row.Response is { } response && AnswerText.Read(response) is { } text ? new SeenAnswer(row.UseCase!, text, IsGold: false) : null,
            row.Gold is { } gold ? new SeenAnswer(row.UseCase!, gold, IsGold: true) : null,
        }).OfType<SeenAnswer>();
        IEnumerable<SeenAnswer> said = given.Select(one => new SeenAnswer(Rows.First(row => row.Id == one.Exchange).UseCase ?? "", one.Gold, IsGold: true));
        return Task.FromResult(new SeenAnswers(
            [.. answers, .. said], new SeenPlace(after.Exchange + rows.Length, after.Feedback + given.Length), rows.Length < most && given.Length < most));
    }

    private sealed class MemoryResponses : IResponses
    {
        private readonly ConcurrentDictionary<string, StoredResponse> _all = new();

        public Task AddAsync(StoredResponse response, CancellationToken cancellationToken) =>
            _all.TryAdd(response.Id, response) ? Task.CompletedTask : throw new LedgerUnavailableException("twice");

        public Task<StoredResponse?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_all.GetValueOrDefault(id));

        public Task DeleteAsync(StoredResponse response, DateTimeOffset at, CancellationToken cancellationToken)
        {
            _all[response.Id] = response with { Deleted = at, Request = null, Begun = null };
            return Task.CompletedTask;
        }
    }

    private sealed class NoStudents : IStudents
    {
        public Task SaveAsync(StudentRecord student, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<StudentRecord>> ListAsync(string? useCase, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<StudentRecord>>([]);

        public Task AddEvaluationAsync(EvaluationRecord evaluation, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<EvaluationRecord>> EvaluationsAsync(string? useCase, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task AddReleaseAsync(Release release, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Release>> ReleasesAsync(string? useCase, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
