using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Asking;

/// <summary>
/// The last questions of the console with their answers, in memory: the page that shows one is another than the form's, so that reloading it asks nothing
/// again, and the ledger may keep no bodies. Safe for concurrent use.
/// </summary>
internal sealed class AskedAnswers
{
    private const int Most = 32;

    private readonly Lock _gate = new();
    private readonly Queue<(string Ticket, AskedView View)> _asked = new();

    /// <summary>Keeps an answer, forgets the oldest, and returns what finds it.</summary>
    public string Keep(QuestionAsked question, AnswerView answer)
    {
        string ticket = Guid.NewGuid().ToString("N");
        lock (_gate)
        {
            _asked.Enqueue((ticket, new AskedView(question, answer)));
            while (_asked.Count > Most)
            {
                _asked.Dequeue();
            }
        }

        return ticket;
    }

    /// <summary>What was asked of a use case; null where it is forgotten.</summary>
    public AskedView? Find(string useCase, string ticket)
    {
        lock (_gate)
        {
            return _asked.FirstOrDefault(one => one.Ticket == ticket && one.View.Question.UseCase == useCase).View;
        }
    }
}

/// <summary>A question and what came of it.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">What came of it.</param>
public sealed record AskedView(QuestionAsked Question, AnswerView Answer);
