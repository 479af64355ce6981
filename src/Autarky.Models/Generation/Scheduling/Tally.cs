using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>Counts what an engine does. Written by its thread, read by anybody.</summary>
internal sealed class Tally(KvPool pool)
{
    private readonly Lock _lock = new();
    private EngineMetrics _metrics = new();

    public EngineMetrics Read(int queued)
    {
        int available = pool.Available, waiting = pool.Waiting;
        lock (_lock)
        {
            return _metrics with
            {
                Queued = queued,
                PagesUsed = pool.MostPages - available + waiting,
                PagesWaiting = waiting,
                PagesAllowed = pool.MostPages,
            };
        }
    }

    public void Change(Func<EngineMetrics, EngineMetrics> change)
    {
        lock (_lock)
        {
            _metrics = change(_metrics);
        }
    }

    /// <summary>A step is done.</summary>
    public void Step(int promptRows, int answerRows, int answerTokens, int guessed, int right, TimeSpan time) => Change(metrics =>
    {
        TimeSpan prompt = time * ((double)promptRows / (promptRows + answerRows));
        return metrics with
        {
            PromptTokens = metrics.PromptTokens + promptRows,
            AnswerTokens = metrics.AnswerTokens + answerTokens,
            GuessedTokens = metrics.GuessedTokens + guessed,
            RightGuesses = metrics.RightGuesses + right,
            PromptTime = metrics.PromptTime + prompt,
            AnswerTime = metrics.AnswerTime + time - prompt,
        };
    });
}
