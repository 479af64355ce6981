namespace Autarky.Models.Generation.Scheduling;

/// <summary>What the steps of the last seconds did: a ring with one place a second. Its owner locks.</summary>
internal sealed class RecentSteps
{
    /// <summary>Seconds that are remembered.</summary>
    public const int Seconds = 10;

    private readonly Second[] _ring = new Second[Seconds];

    /// <summary>A step ended.</summary>
    /// <param name="second">In which second since some beginning; never less than before.</param>
    /// <param name="promptTokens">Prompt tokens that it computed.</param>
    /// <param name="answerTokens">Tokens of answers that came of it, but for the first of an answer.</param>
    /// <param name="promptTime">Its time on prompts.</param>
    /// <param name="answerTime">Its time on answers.</param>
    public void Add(long second, int promptTokens, int answerTokens, TimeSpan promptTime, TimeSpan answerTime)
    {
        ref Second place = ref _ring[second % Seconds];
        if (place.Number != second)
        {
            place = new Second { Number = second };
        }

        place.PromptTokens += promptTokens;
        place.AnswerTokens += answerTokens;
        place.PromptTime += promptTime;
        place.AnswerTime += answerTime;
    }

    /// <summary>Tokens a second of work on them, in the last seconds; null where there was no such work.</summary>
    /// <param name="second">The second of now.</param>
    public (double? Prompt, double? Answer) Read(long second)
    {
        var all = new Second();
        foreach (Second place in _ring)
        {
            if (place.Number > second - Seconds)
            {
                all.PromptTokens += place.PromptTokens;
                all.AnswerTokens += place.AnswerTokens;
                all.PromptTime += place.PromptTime;
                all.AnswerTime += place.AnswerTime;
            }
        }

        return (Rate(all.PromptTokens, all.PromptTime), Rate(all.AnswerTokens, all.AnswerTime));
    }

    private static double? Rate(long tokens, TimeSpan time) => tokens > 0 && time > TimeSpan.Zero ? tokens / time.TotalSeconds : null;

    private struct Second
    {
        public long Number;
        public long PromptTokens;
        public long AnswerTokens;
        public TimeSpan PromptTime;
        public TimeSpan AnswerTime;
    }
}
