using Autarky.Ledger.Answers;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Autarky.Ledger.Sqlite.Answers;

/// <summary>Reads the answers of use cases in the order of commit.</summary>
internal static class SeenRows
{
    // A longer response holds no name from a list, and need not be read to know it.
    private const int LargestResponse = 64 * 1024;

    public static SeenAnswers Read(SqliteConnection connection, SeenPlace after, int most, CancellationToken cancellationToken)
    {
        var answers = new List<SeenAnswer>();
        SeenPlace next = after;
        int exchanges = 0, feedbacks = 0;
        foreach ((long seq, string? useCase, string? gold, bool answered, byte[]? response, string dialect)
            in connection.Query<(long, string?, string?, bool, byte[]?, string)>(
            """
            SELECT e.seq, s.use_case, e.gold, s.outcome = $complete AND b.response IS NOT NULL,
              iif(s.outcome = $complete AND s.use_case IS NOT NULL AND length(b.response) <= $largest, b.response, NULL),
              e.dialect
            FROM exchange e JOIN series s ON s.id = e.series LEFT JOIN exchange_body b ON b.seq = e.seq
            WHERE e.seq > $after ORDER BY e.seq LIMIT $most
            """,
            new { complete = (long)ExchangeOutcome.Complete, largest = LargestResponse, after = after.Exchange, most },
            buffered: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            exchanges++;
            next = next with { Exchange = seq };
            if (useCase is null)
            {
                continue;
            }

            // An answer that nobody here can read is one all the same, and no name from a list that is known.
            IBodyDialect? bodies = BodyDialects.Find(dialect);
            if (response is not null && bodies?.ReadAnswerText(response) is { } text)
            {
                answers.Add(SeenAnswer.Of(useCase, text, isGold: false));
            }
            else if (answered && (response is null || bodies is null))
            {
                answers.Add(new SeenAnswer(useCase, null, IsGold: false));
            }

            if (gold is not null)
            {
                answers.Add(SeenAnswer.Of(useCase, gold, isGold: true));
            }
        }

        foreach ((long seq, string? useCase, string gold) in connection.Query<(long, string?, string)>(
            """
            SELECT f.seq, s.use_case, f.gold FROM feedback f JOIN exchange e ON e.seq = f.exchange JOIN series s ON s.id = e.series
            WHERE f.seq > $after ORDER BY f.seq LIMIT $most
            """,
            new { after = after.Feedback, most },
            buffered: false))
        {
            feedbacks++;
            next = next with { Feedback = seq };
            if (useCase is not null)
            {
                answers.Add(SeenAnswer.Of(useCase, gold, isGold: true));
            }
        }

        return new SeenAnswers(answers, next, AtEnd: exchanges < most && feedbacks < most);
    }
}
