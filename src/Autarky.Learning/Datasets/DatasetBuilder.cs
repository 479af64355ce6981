using System.Globalization;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;

namespace Autarky.Learning.Datasets;

/// <summary>Makes datasets out of the ledger.</summary>
public sealed class DatasetBuilder
{
    private readonly ILedger _ledger;
    private readonly Func<string?, ProviderRights> _rights;
    private readonly TimeProvider _clock;

    /// <summary>Over a ledger.</summary>
    /// <param name="ledger">Read, never written.</param>
    /// <param name="rights">What the contract with a provider allows; asked with null where an exchange names none.</param>
    /// <param name="clock">Rights end on a day.</param>
    public DatasetBuilder(ILedger ledger, Func<string?, ProviderRights> rights, TimeProvider clock)
    {
        _ledger = ledger;
        _rights = rights;
        _clock = clock;
    }

    /// <summary>Reads a use case's exchanges and splits them.</summary>
    /// <param name="useCase">Its name.</param>
    /// <param name="policy">Shares.</param>
    /// <param name="learnFrom">Whose answers train.</param>
    /// <param name="read">Told now and then how many exchanges were read.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="EmptyUseCaseException">Nothing to learn from.</exception>
    /// <exception cref="NotAClosedSetException">The answers are free text.</exception>
    public async Task<Dataset> BuildAsync(
        string useCase, UseCasePolicy policy, LearnFrom learnFrom, IProgress<int>? read, CancellationToken cancellationToken) =>
        DatasetAssembly.Assemble(useCase, policy, learnFrom, await ReadAsync(useCase, policy, read, cancellationToken));

    /// <summary>
    /// The same for a student that exists: a test split is enough, so neither rights to train nor a closed set are demanded.
    /// </summary>
    internal async Task<Dataset> BuildForEvaluationAsync(
        string useCase, UseCasePolicy policy, LearnFrom learnFrom, StudentReading reading, IProgress<int>? read, CancellationToken cancellationToken) =>
        DatasetAssembly.Assemble(useCase, policy, learnFrom, await ReadAsync(useCase, policy, read, cancellationToken), reading);

    private async Task<QuestionTable> ReadAsync(
        string useCase, UseCasePolicy policy, IProgress<int>? read, CancellationToken cancellationToken)
    {
        policy.Check();
        var questions = new QuestionTable(policy, Rights());
        await foreach (Exchange exchange in _ledger.Exchanges.ReadAllAsync(new ExchangeFilter { UseCase = useCase }, cancellationToken))
        {
            questions.Add(exchange);
            if (questions.Exchanges % 500 == 0)
            {
                read?.Report(questions.Exchanges);
            }
        }

        read?.Report(questions.Exchanges);
        if (questions.Exchanges == 0)
        {
            throw await NothingRecordedAsync(useCase, cancellationToken);
        }

        return questions;
    }

    private Func<string?, string?, ProviderUse> Rights()
    {
        DateOnly today = DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);
        var known = new Dictionary<(string? Provider, string? Licence), ProviderUse>();
        return (provider, licence) =>
        {
            if (!known.TryGetValue((provider, licence), out ProviderUse? use))
            {
                ProviderRights rights = _rights(provider);
                use = new ProviderUse(rights.MayTrain(today, licence), rights.MayEvaluate(today, licence), rights.Basis(licence));
                known.Add((provider, licence), use);
            }

            return use;
        };
    }

    private async Task<EmptyUseCaseException> NothingRecordedAsync(string useCase, CancellationToken cancellationToken)
    {
        string[] known = [.. (await _ledger.Statistics.UseCasesAsync(cancellationToken)).Select(total => total.UseCase)];
        string there = known.Length == 0
            ? "The ledger holds no use case yet. Import recorded exchanges first."
            : "The ledger holds: " + string.Join(", ", known) + ".";
        return new EmptyUseCaseException(useCase, known, string.Create(CultureInfo.InvariantCulture,
            $"The ledger holds no exchange of a use case '{useCase}'. {there}"));
    }
}

/// <summary>What may be done with a provider's answers today.</summary>
internal sealed record ProviderUse(bool Train, bool Evaluate, string? Contract);
