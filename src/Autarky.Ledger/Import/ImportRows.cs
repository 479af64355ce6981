using System.Text.Json;
using Autarky.Ledger.Answers;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Exchanges;

namespace Autarky.Ledger.Import;

/// <summary>Turns lines into rows and feedback, and writes them in groups.</summary>
internal sealed class ImportRows(ILedger ledger, ImportOptions options, ImportTally tally) : IDisposable
{
    private const int GroupRows = 500;
    private const int GroupBytes = 8 * 1024 * 1024;

    private readonly ExchangeBuild _build = new(options);
    private readonly LineKeys _keys = new();
    private readonly List<Exchange> _group = [];
    private readonly HashSet<string> _groupNames = []; // ids of restored rows, input hashes of right answers
    private long _groupBytes;

    // As they are before the first line: what the file itself brings is no evidence for it.
    private readonly KnownAnswers _answers = new(ledger);
    private readonly Dictionary<string, AnswerSet?> _judged = new(StringComparer.Ordinal);
    private bool _answersRead;

    /// <summary>One exchange.</summary>
    /// <exception cref="FormatException">It cannot be imported; the message says why.</exception>
    public async Task AddAsync(RecordedExchange recorded, CancellationToken cancellationToken)
    {
        JsonElement line = recorded.Line;
        if (recorded.IsEmbedding)
        {
            await AddEmbeddingAsync(recorded, cancellationToken);
        }
        else if (options.AsGold)
        {
            await AddRightAnswerAsync(recorded, cancellationToken);
        }
        else if (ExchangeRestore.IsExport(line) && (options.UseCase is null || options.UseCase == line.TextField("use_case")))
        {
            await RestoreAsync(recorded, cancellationToken);
        }
        else
        {
            string? useCase = _build.UseCaseOf(line);
            (Exchange row, bool priced) = LineFields.Checked(() => _build.Imported(
                recorded, useCase, _keys.Next(line, useCase, asGold: false, recorded.IsStream)));
            tally.Read++;
            tally.WithoutUseCase += useCase is null ? 1 : 0;
            tally.WithoutCost += priced ? 0 : 1;
            await GroupAsync(row, cancellationToken);
        }
    }

    /// <summary>Writes what is waiting.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_group.Count == 0)
        {
            return;
        }

        int added = await ledger.Exchanges.ImportAsync([.. _group], cancellationToken);
        tally.Added += added;
        tally.AlreadyThere += _group.Count - added;
        _group.Clear();
        _groupNames.Clear();
        _groupBytes = 0;
    }

    public void Dispose() => _answers.Dispose();

    private async Task<AnswerSet?> JudgedAsync(string useCase, CancellationToken cancellationToken)
    {
        if (!_answersRead)
        {
            await _answers.ReadToEndAsync(cancellationToken);
            _answersRead = true;
        }

        if (!_judged.TryGetValue(useCase, out AnswerSet? known))
        {
            _judged[useCase] = known = await _answers.JudgedAsync(useCase, cancellationToken);
        }

        return known;
    }

    private async Task RestoreAsync(RecordedExchange recorded, CancellationToken cancellationToken)
    {
        Exchange row = LineFields.Checked(() => ExchangeRestore.Read(recorded));
        row = row with { Licence = row.Licence ?? options.Licence };
        tally.Read++;
        if (!_groupNames.Add(row.Id.ToString()) || await ledger.Exchanges.FindAsync(row.Id, cancellationToken) is not null)
        {
            tally.AlreadyThere++;
            return;
        }

        await GroupAsync(row, cancellationToken);
    }

    private async Task AddEmbeddingAsync(RecordedExchange recorded, CancellationToken cancellationToken)
    {
        if (options.AsGold)
        {
            throw new FormatException("The line asks for embeddings: there is no right answer in it.");
        }

        (Exchange row, bool priced) = LineFields.Checked(
            () => _build.Embedding(recorded, _keys.Next(recorded.Line, useCase: null, asGold: false)));
        tally.Read++;
        tally.Embeddings++;
        tally.WithoutCost += priced ? 0 : 1;
        await GroupAsync(row, cancellationToken);
    }

    private async Task AddRightAnswerAsync(RecordedExchange recorded, CancellationToken cancellationToken)
    {
        if (recorded.Request is null)
        {
            throw new FormatException("The line has no 'request': a right answer needs its question.");
        }

        string useCase = _build.UseCaseOf(recorded.Line)
            ?? throw new FormatException("Right answers need a use case: give it by name, or as 'use_case' of the line.");
        Exchange row = LineFields.Checked(() => _build.RightAnswer(recorded, useCase, _keys.Next(recorded.Line, useCase, asGold: true, recorded.IsStream)));
        tally.Read++;
        if (await JudgedAsync(useCase, cancellationToken) is { } seen && !seen.Knows(row.Gold!))
        {
            tally.AddNewAnswer(row.Gold!);
        }

        if (_groupNames.Contains(row.InputHash!))
        {
            await FlushAsync(cancellationToken); // the same question again: the ledger must know the first before it is asked
        }

        IReadOnlyList<ExchangeId> known = await ledger.Feedback.FindExchangesAsync(useCase, row.InputHash!, cancellationToken);
        if (known.Count > 0)
        {
            await AddFeedbackAsync(known, row, cancellationToken);
            return;
        }

        _groupNames.Add(row.InputHash!);
        await GroupAsync(row, cancellationToken);
    }

    // The key of the line stands in who gave the answer: a file that is imported again, contradictions and all, finds its own feedback.
    private async Task AddFeedbackAsync(IReadOnlyList<ExchangeId> known, Exchange answer, CancellationToken cancellationToken)
    {
        string by = $"{options.By} {answer.ImportKey![..16]}";
        var feedback = new List<Feedback>();
        foreach (ExchangeId id in known)
        {
            IReadOnlyList<Feedback> given = await ledger.Feedback.ForExchangeAsync(id, cancellationToken);
            Exchange? row = await ledger.Exchanges.FindAsync(id, cancellationToken);
            string? newest = given.Count > 0 ? given[^1].Gold : row is { GoldSource: GoldSource.Feedback } ? row.Gold : null;
            if (newest != answer.Gold && row?.ImportKey != answer.ImportKey && !given.Any(earlier => earlier.By == by))
            {
                feedback.Add(new Feedback { Exchange = id, Gold = answer.Gold!, Created = options.Time.GetUtcNow(), By = by });
            }
        }

        int added = feedback.Count == 0 ? 0 : await ledger.Feedback.AddAsync(feedback, cancellationToken);
        if (added > 0)
        {
            tally.Feedback++;
        }
        else
        {
            tally.AlreadyThere++;
        }
    }

    private async Task GroupAsync(Exchange row, CancellationToken cancellationToken)
    {
        _group.Add(row);
        _groupBytes += (row.Request?.Length ?? 0) + (row.Response?.Length ?? 0);
        if (_group.Count >= GroupRows || _groupBytes >= GroupBytes)
        {
            await FlushAsync(cancellationToken);
        }
    }
}
