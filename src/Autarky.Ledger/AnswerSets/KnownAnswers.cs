using Autarky.Ledger.Answers;

namespace Autarky.Ledger.AnswerSets;

/// <summary>
/// The answers that each use case has had, so that gold which is none of them is noticed: a slip of the hand would be learnt as an answer. Read once and then
/// only what is new; of a large ledger the rest is read behind the back of whoever asks, who waits a bounded time for it, and until all was read nothing is
/// judged. Answers compare exactly as they are. Safe for concurrent use; callers wait for each other.
/// </summary>
public sealed class KnownAnswers(ILedger ledger) : IDisposable
{
    private const int RowsAStep = 5_000;
    private const int MostClosest = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, AnswerSet> _sets = new(StringComparer.Ordinal);
    private SeenPlace _place;
    private volatile bool _atEnd;
    private volatile Task _rest = Task.CompletedTask;

    /// <summary>Whether gold should be asked about before it is kept.</summary>
    /// <param name="useCase">The use case of its exchange; null for none, which is never asked about.</param>
    /// <param name="gold">The right answer as it was given.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>
    /// Null where it is one of the known answers, or where the use case has neither a student nor enough recorded answers that form a closed set.
    /// </returns>
    public async Task<UnseenGold?> CheckAsync(string? useCase, string gold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gold);
        return useCase is null || !await AdvanceAsync(cancellationToken) ? null : await InTurnAsync(
            async () => await JudgedAsync(useCase, cancellationToken) is { } known && !known.Knows(gold)
                ? new UnseenGold(known.Count, known.Closest(gold, MostClosest))
                : null,
            cancellationToken);
    }

    /// <summary>The known answers of a use case whose gold would be asked about, those of the most rows first; none for others.</summary>
    /// <param name="useCase">The use case; null for none.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<string>> ListAsync(string? useCase, int most, CancellationToken cancellationToken) =>
        useCase is null || !await AdvanceAsync(cancellationToken) ? [] : await InTurnAsync(
            async () => await JudgedAsync(useCase, cancellationToken) is { } known ? known.MostFrequent(most) : [],
            cancellationToken);

    /// <summary>Begins to read, so that whoever asks first need not wait.</summary>
    public void Begin()
    {
        lock (_sets)
        {
            if (_rest.IsCompleted)
            {
                _rest = Task.Run(ReadRestAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Reads everything that the ledger holds now, however much: for work that is long anyway.</summary>
    internal async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        do
        {
            await InTurnAsync(() => StepAsync(cancellationToken), cancellationToken);
        }
        while (!_atEnd);
    }

    /// <summary>The answers of a use case as they were when they were last read; null where its gold is not to be asked about.</summary>
    internal async Task<AnswerSet?> JudgedAsync(string useCase, CancellationToken cancellationToken)
    {
        if (!_sets.TryGetValue(useCase, out AnswerSet? known) || known.IsFree)
        {
            return null;
        }

        // Whoever trained a student has said by it that the answers are a closed set.
        return known.IsClosed || (known.Count > 0 && (await ledger.Students.ListAsync(useCase, cancellationToken)).Count > 0) ? known : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await InTurnAsync(() => StepAsync(cancellationToken), cancellationToken))
        {
            Begin();
            await _rest.WaitAsync(Patience, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _atEnd;
    }

    private async Task ReadRestAsync()
    {
        try
        {
            await ReadToEndAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is LedgerUnavailableException or ObjectDisposedException)
        {
            // Whoever asks next goes on; a ledger that is closed is asked no more.
        }
    }

    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        SeenAnswers seen = await ledger.Feedback.SeenAsync(_place, RowsAStep, cancellationToken);
        foreach (SeenAnswer answer in seen.Answers)
        {
            if (!_sets.TryGetValue(answer.UseCase, out AnswerSet? known))
            {
                _sets[answer.UseCase] = known = new AnswerSet();
            }

            known.Add(answer);
        }

        _place = seen.Next;
        return _atEnd = seen.AtEnd;
    }
}

/// <summary>Gold that is none of the answers that its use case has had.</summary>
/// <param name="Known">How many different answers are known.</param>
/// <param name="Closest">The known answers that are closest to it, at most five.</param>
public sealed record UnseenGold(int Known, IReadOnlyList<string> Closest);
