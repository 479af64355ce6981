using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>Counts what an engine does. Written by its thread, read by anybody.</summary>
internal sealed class Tally(KvPool pool)
{
    private readonly Lock _lock = new();
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly RecentSteps _steps = new();
    private readonly RecentTimes _firstTokens = new();
    private EngineMetrics _metrics = new();

    private long Second => (long)TimeProvider.System.GetElapsedTime(_start).TotalSeconds;

    public EngineMetrics Read(int queued, int running)
    {
        int available = pool.Available, waiting = pool.Waiting;
        lock (_lock)
        {
            (double? prompt, double? answer) = _steps.Read(Second);
            return _metrics with
            {
                Queued = queued,
                Running = running,
                RecentPromptTokensPerSecond = prompt,
                RecentAnswerTokensPerSecond = answer,
                FirstTokenMedian = _firstTokens.Median(),
                FirstTokensMeasured = _firstTokens.Count,
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

    /// <summary>A request has its first token.</summary>
    public void FirstToken(TimeSpan time)
    {
        lock (_lock)
        {
            _firstTokens.Add(time);
        }
    }

    /// <summary>A step is done.</summary>
    public void Step(int promptRows, int answerRows, int firstTokens, int laterTokens, int guessed, int right, TimeSpan time) => Change(metrics =>
    {
        TimeSpan prompt = time * ((double)promptRows / (promptRows + answerRows));
        _steps.Add(Second, promptRows, laterTokens, prompt, time - prompt);
        return metrics with
        {
            PromptTokens = metrics.PromptTokens + promptRows,
            AnswerTokens = metrics.AnswerTokens + firstTokens + laterTokens,
            LaterTokens = metrics.LaterTokens + laterTokens,
            GuessedTokens = metrics.GuessedTokens + guessed,
            RightGuesses = metrics.RightGuesses + right,
            PromptTime = metrics.PromptTime + prompt,
            AnswerTime = metrics.AnswerTime + time - prompt,
        };
    });
}
