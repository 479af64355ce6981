using Autarky.Models.Generation.Scheduling;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation;

/// <summary>
/// Generates for many requests at once with one model: every step of the model carries a token of every answer and pieces of prompts. What a request
/// is answered depends on itself and its seed only, never on what else runs, bit for bit. Safe for concurrent use.
/// </summary>
public sealed class Engine : IDisposable
{
    private readonly Decoder _decoder;
    private readonly KvPool _pool;
    private readonly EngineOptions _options;
    private readonly Admission _admission;
    private readonly Tally _tally;
    private readonly Drafter? _drafter;
    private readonly Stepper _stepper;
    private readonly List<Answer> _active = [];
    private readonly List<Answer> _begun = [];
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <summary>Starts the thread that works.</summary>
    /// <param name="decoder">The model; the engine is its one caller from now on, and does not dispose it.</param>
    /// <param name="pool">Memory for keys and values, for this engine alone; not disposed either.</param>
    /// <param name="options">How to share the model.</param>
    /// <param name="draft">A smaller model that guesses ahead; null for none.</param>
    /// <exception cref="ArgumentException">More answers at once than a batch has rows.</exception>
    public Engine(Decoder decoder, KvPool pool, EngineOptions options, DraftModel? draft = null)
    {
        if (options.MaxAnswers < 1 || options.MaxAnswers > decoder.BatchSize || options.PromptTokensBesideAnswers < 1)
        {
            throw new ArgumentException($"{options.MaxAnswers} answers at once need a batch of as many rows, and it has {decoder.BatchSize}.", nameof(options));
        }

        _decoder = decoder;
        _pool = pool;
        _options = options;
        _tally = new Tally(pool);
        _admission = new Admission(decoder, pool, options);
        _drafter = draft is null ? null : new Drafter(draft, decoder.Spec.VocabularySize, options);
        _stepper = new Stepper(decoder, options, _tally, _drafter);
        _thread = new Thread(Work) { IsBackground = true, Name = "generation" };
        _thread.Start();
    }

    /// <summary>What it has done and does.</summary>
    public EngineMetrics Metrics
    {
        get
        {
            lock (_lock)
            {
                return _tally.Read(_admission.Queued, _admission.Running);
            }
        }
    }

    /// <summary>Takes a request on.</summary>
    /// <param name="request">What is to be generated.</param>
    /// <param name="cancellationToken">Ends the work before its next step.</param>
    /// <returns>Where its events are to be read.</returns>
    /// <exception cref="GenerationRefusedException">It cannot be served, or too many wait.</exception>
    public GenerationRun Start(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        GenerationRun run = _admission.Examine(request, cancellationToken);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_admission.Queued >= _options.MaxQueue)
            {
                _tally.Change(metrics => metrics with { Refused = metrics.Refused + 1 });
                run.Dispose();
                throw new GenerationRefusedException(RefusalReason.QueueFull, $"{_admission.Queued} requests wait for the model already. Try again later.")
                {
                    RetryAfter = Wait(),
                };
            }

            run.Open = request.Choices;
            _admission.Add(run);
        }

        _work.Release();
        return run;
    }

    /// <summary>Generates and gives what happens as it happens.</summary>
    /// <exception cref="GenerationRefusedException">It cannot be served, or too many wait.</exception>
    public IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        Start(request, cancellationToken).ReadAsync(CancellationToken.None);

    /// <summary>Ends all work; answers that had not ended end as cancelled.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        lock (_lock)
        {
            _stopping = true;
        }

        _work.Release();
        _thread.Join();
        _work.Dispose();
    }

    // A guess at how long the queue takes to move: the tokens promised to those who work, at the speed so far.
    private TimeSpan Wait()
    {
        EngineMetrics metrics = _tally.Read(_admission.Queued, _admission.Running);
        double seconds = metrics.AnswerTokensPerSecond > 0 ? 256 * metrics.Active / metrics.AnswerTokensPerSecond / 2 : 1;
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(seconds, 1, 60)));
    }

    private void Work()
    {
        while (!_stopping)
        {
            Begin();
            if (_active.Count == 0)
            {
                _work.Wait();
                continue;
            }

            try
            {
                _stepper.Run(_active, Fork);
            }
            catch (Exception error) // the model itself failed: nothing that is in work can go on, what comes later may
            {
                foreach (Answer answer in _active.Concat(_begun).Where(answer => !answer.HasEnded))
                {
                    answer.End(FinishReason.Error, new GenerationException($"The model failed: {error.Message}", error));
                }
            }

            _active.AddRange(_begun);
            _begun.Clear();
            Clear();
        }

        _active.ForEach(answer => answer.Run.Cancel());
        Clear();
        lock (_lock)
        {
            foreach (GenerationRun run in _admission.TakeAll())
            {
                EndUnbegun(run);
            }
        }
    }

    // Lets requests in, and those go that nobody waits for.
    private void Begin()
    {
        Clear();
        lock (_lock)
        {
            foreach (GenerationRun run in _admission.TakeCancelled())
            {
                EndUnbegun(run);
            }

            while (_admission.Next() is { } run)
            {
                try
                {
                    _active.Add(new Answer(run, 0, new KvSequence(_pool, run.MostPositions), _options, _drafter?.Open(run)));
                }
                catch (Exception error) // a constraint that cannot be made
                {
                    EndUnbegun(run, new GenerationException($"The answer could not begin: {error.Message}", error));
                    _admission.Release(run);
                }
            }
        }

        _tally.Change(metrics => metrics with { Active = _active.Count });
    }

    // The prompt is read: the other answers begin where it ends, with the same logits and seeds of their own.
    private void Fork(Answer first, ReadOnlySpan<float> logits)
    {
        _tally.Change(metrics => metrics with
        {
            Prompts = metrics.Prompts + 1,
            PrefixHits = metrics.PrefixHits + (first.Cached > 0 ? 1 : 0),
            CachedTokens = metrics.CachedTokens + first.Cached,
        });
        for (int choice = 1; choice < first.Run.Request.Choices; choice++)
        {
            KvSequence sequence = first.Sequence.Fork()
                ?? throw new InvalidOperationException("Several answers to a prompt lack memory for keys and values: more was promised than there is.");
            var answer = new Answer(first.Run, choice, sequence, _options, _drafter?.Open(first.Run));
            _begun.Add(answer);
            _stepper.Choose(answer, logits, []);
        }
    }

    // Lets answers go that have ended or that nobody waits for.
    private void Clear()
    {
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            Answer answer = _active[i];
            GenerationRun run = answer.Run;
            if (run.IsCancelled && !answer.HasEnded)
            {
                answer.End(FinishReason.Cancelled);
            }

            if (!answer.HasEnded)
            {
                continue;
            }

            answer.Dispose();
            _active.RemoveAt(i);
            if (!_active.Exists(other => other.Run == run))
            {
                // Where the prompt was not read to its end the other answers never began.
                EndUnbegun(run, run.IsCancelled ? null : new GenerationException("The prompt could not be read."));
                lock (_lock)
                {
                    _admission.Release(run);
                }
            }
        }
    }

    private static void EndUnbegun(GenerationRun run, GenerationException? error = null)
    {
        for (int choice = run.Begun; choice < run.Request.Choices; choice++)
        {
            var timings = new GenerationTimings(run.Elapsed(), null, run.Elapsed());
            FinishReason reason = error is null ? FinishReason.Cancelled : FinishReason.Error;
            run.End(new GenerationFinished(choice, "", reason, new TokenCounts(run.Request.Prompt.Length, 0, 0), timings) { Error = error });
        }
    }
}
