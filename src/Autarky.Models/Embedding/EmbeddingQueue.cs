using System.Globalization;
using Autarky.Models.Generation;
using Autarky.Models.Transformer;

namespace Autarky.Models.Embedding;

/// <summary>
/// One encoder for many requests. A thread of its own takes a text of each request in turn until a batch is full, so that one question does not wait
/// behind a whole library, and small requests share a pass over the weights. A text's vector does not depend on what else is in the batch.
/// </summary>
internal sealed class EmbeddingQueue : IDisposable
{
    private readonly Encoder _encoder;
    private readonly int _tokensAStep;
    private readonly int _maxQueue;
    private readonly LinkedList<EmbeddingRun> _runs = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private volatile bool _stopping;
    private long _tokens;
    private TimeSpan _time;

    /// <summary>Starts the thread that works.</summary>
    /// <param name="encoder">The encoder; the queue is its one caller from now on, and does not dispose it.</param>
    /// <param name="tokensAStep">The most tokens of a batch; a longer text has one for itself.</param>
    /// <param name="maxQueue">The most requests with texts left.</param>
    public EmbeddingQueue(Encoder encoder, int tokensAStep, int maxQueue)
    {
        _encoder = encoder;
        _tokensAStep = tokensAStep;
        _maxQueue = maxQueue;
        _thread = new Thread(Work) { IsBackground = true, Name = "embedding" };
        _thread.Start();
    }

    /// <summary>Embeds texts that the encoder can read.</summary>
    /// <param name="texts">Tokens of each text.</param>
    /// <param name="cancellationToken">Ends the work before its next batch.</param>
    /// <exception cref="GenerationRefusedException">Too many wait.</exception>
    public async Task<float[][]> EmbedAsync(IReadOnlyList<int[]> texts, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
        {
            return [];
        }

        using var run = new EmbeddingRun(texts, cancellationToken);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_runs.Count >= _maxQueue)
            {
                throw new GenerationRefusedException(RefusalReason.QueueFull, string.Create(CultureInfo.InvariantCulture,
                    $"{_runs.Count} requests wait for the model already. Try again later."))
                {
                    RetryAfter = Wait(),
                };
            }

            _runs.AddLast(run);
        }

        _work.Release();
        return await run.Vectors;
    }

    /// <summary>Ends all work; requests that had not ended are cancelled.</summary>
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

    // How long the texts that wait take, at the speed so far.
    private TimeSpan Wait()
    {
        long waiting = _runs.Sum(run => run.TokensLeft);
        double seconds = _tokens > 0 ? waiting * _time.TotalSeconds / _tokens : 1;
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(seconds, 1, 60)));
    }

    private void Work()
    {
        while (!_stopping)
        {
            List<(EmbeddingRun Run, int Text, int[] Tokens)> batch = Take();
            if (batch.Count == 0)
            {
                _work.Wait();
                continue;
            }

            try
            {
                long start = TimeProvider.System.GetTimestamp();
                float[][] vectors = _encoder.Embed([.. batch.Select(entry => entry.Tokens)]);
                lock (_lock)
                {
                    _tokens += batch.Sum(entry => entry.Tokens.Length);
                    _time += TimeProvider.System.GetElapsedTime(start);
                }

                for (int i = 0; i < batch.Count; i++)
                {
                    batch[i].Run.Keep(batch[i].Text, vectors[i]);
                }
            }
            catch (Exception error) // the model itself failed: who was in the batch is told, who comes later may do better
            {
                foreach ((EmbeddingRun run, _, _) in batch)
                {
                    run.Fail(new GenerationException($"The model failed: {error.Message}", error));
                }
            }
        }

        lock (_lock)
        {
            foreach (EmbeddingRun run in _runs)
            {
                run.Cancel();
            }
        }
    }

    // A text of each request in turn, until the next one does not fit.
    private List<(EmbeddingRun Run, int Text, int[] Tokens)> Take()
    {
        var batch = new List<(EmbeddingRun, int, int[])>();
        int tokens = 0;
        lock (_lock)
        {
            while (_runs.First is { Value: var run })
            {
                if (!run.IsOver)
                {
                    int[] text = run.Next;
                    if (batch.Count > 0 && tokens + text.Length > _tokensAStep)
                    {
                        break;
                    }

                    batch.Add((run, run.Take(), text));
                    tokens += text.Length;
                }

                _runs.RemoveFirst();
                if (run.HasNext && !run.IsOver)
                {
                    _runs.AddLast(run);
                }
            }
        }

        return batch;
    }
}
