using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Answers;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;
using Autarky.Ledger.Responses;
using Autarky.Ledger.Search;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;

namespace Autarky.Learning.Tests;

/// <summary>A ledger in a list: only what learning reads.</summary>
internal sealed class FakeLedger : ILedger, IExchanges, IStatistics
{
    private readonly List<Exchange> _rows = [];

    public IExchanges Exchanges => this;

    public IStatistics Statistics => this;

    public IAttempts Attempts => throw new NotSupportedException();

    public IUseCaseRecords UseCases => throw new NotSupportedException();

    public IResponses Responses => throw new NotSupportedException();

    public ISearchIndex Search => throw new NotSupportedException();

    public IFeedback Feedback => throw new NotSupportedException();

    public IKeys Keys => throw new NotSupportedException();

    public IStudents Students => throw new NotSupportedException();

    public IReadOnlyList<Exchange> Rows => _rows;

    public FakeLedger Add(Exchange exchange)
    {
        _rows.Add(exchange);
        return this;
    }

    /// <summary>A recorded exchange under a licence that allows training; a null answer makes it a question with only its right answer.</summary>
    public FakeLedger Add(string text, string? answer, string? gold = null, GoldSource source = GoldSource.Recorded, string? provider = "openai") =>
        Add(Exchange(text, answer, gold, source, provider));

    public static Exchange Exchange(string text, string? answer, string? gold = null, GoldSource source = GoldSource.Recorded, string? provider = "openai") =>
        new()
        {
            Id = ExchangeId.New(DateTimeOffset.UnixEpoch),
            Created = DateTimeOffset.UnixEpoch,
            Origin = answer is null ? ExchangeOrigin.Feedback : ExchangeOrigin.Imported,
            UseCase = "triage",
            Provider = provider,
            Model = "gpt-4",
            Route = RouteKind.Teacher,
            PartnerCost = new NanoUsd(2_000_000),
            DurationMicroseconds = 800_000,
            Request = Json(new { messages = new object[] { new { role = "system", content = "Name the intent." }, new { role = "user", content = text } } }),
            Response = answer is null ? null : Json(new { choices = new object[] { new { message = new { role = "assistant", content = answer } } } }),
            Gold = gold,
            GoldSource = source,
            Licence = "made up for tests",
        };

    public async IAsyncEnumerable<Exchange> ReadAllAsync(ExchangeFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Exchange row in _rows.Where(row => row.UseCase == filter.UseCase))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            yield return row;
        }
    }

    public Task<IReadOnlyList<UseCaseTotal>> UseCasesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<UseCaseTotal>>(
        [
            .. _rows.GroupBy(row => row.UseCase).Select(group => new UseCaseTotal
            {
                UseCase = group.Key!, Requests = group.Count(), Served = 0, ServedByStudent = 0, Cost = default, PartnerCost = default,
            }),
        ]);

    public Task<IReadOnlyList<OutcomeTotal>> OutcomesAsync(string? useCase, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<BesideTotal>> BesideAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AppendAsync(Exchange exchange, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> ImportAsync(IReadOnlyList<Exchange> exchanges, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Exchange?> FindAsync(ExchangeId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Exchange?> FindRecordedAsync(string? useCase, string inputHash, string? dialect, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ExchangePage> PageAsync(ExchangeFilter filter, long? before, long? after, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<SortedExchanges> SortedAsync(ExchangeFilter filter, ExchangeOrder order, int skip, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ExchangeText>> TextsAsync(IReadOnlyList<ExchangeId> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> CountAsync(ExchangeFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<PeriodTotal>> HoursAsync(DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PeriodTotal>> DaysAsync(DateTimeOffset from, DateTimeOffset to, string? useCase, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<long> VersionAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static byte[] Json(object body) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body));
}
