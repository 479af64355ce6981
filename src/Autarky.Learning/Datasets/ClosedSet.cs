using System.Globalization;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Datasets;

/// <summary>Tells answers that are names from one list from free text.</summary>
internal static class ClosedSet
{
    /// <summary>
    /// The largest share of requests whose answer may never have been seen before. A linear student loses every one of them, so with more
    /// than a fifth it could hardly serve, and lists of names stay far under it: 150 names with three rows each are at 5 %.
    /// </summary>
    internal const double UnseenShare = 0.20;

    /// <summary>From how many rows on the share of unseen answers says more about the answers than about the sample.</summary>
    internal const int EnoughRows = 200;

    /// <summary>From how many words on a mean answer reads like prose, which tells free text apart in a small sample.</summary>
    internal const double ProseWords = 8;

    /// <summary>Checks the answers of all rows, duplicates merged.</summary>
    /// <param name="useCase">The use case, for the message.</param>
    /// <param name="counts">How many rows have each answer.</param>
    /// <param name="leavesSome">Whether there are questions to leave to the teacher: then there is something to choose with one answer too.</param>
    /// <exception cref="NotAClosedSetException">A student that chooses between answers cannot learn this use case.</exception>
    public static void Check(string useCase, IReadOnlyDictionary<string, int> counts, bool leavesSome = false)
    {
        int rows = counts.Values.Sum();
        if (counts.Count == 1 && !leavesSome)
        {
            throw new NotAClosedSetException(rows, 1, string.Create(CultureInfo.InvariantCulture,
                $"Every one of the {rows:N0} rows of '{useCase}' has the answer '{Shorten(counts.Keys.First())}': there is nothing to choose between. Import "
                    + $"exchanges with at least two different answers, or answer it in your application."));
        }

        // Good and Turing: the share of answers that occur once estimates the share of requests whose answer has not occurred yet.
        int once = counts.Values.Count(count => count == 1);
        double unseen = (double)once / rows;
        double words = counts.Sum(pair => (double)pair.Value * Words(pair.Key)) / rows;
        bool free = rows >= EnoughRows ? unseen > UnseenShare : unseen > 0.5 && words >= ProseWords;
        if (free)
        {
            throw new NotAClosedSetException(rows, counts.Count, string.Create(CultureInfo.InvariantCulture,
                $"The answers of '{useCase}' are no closed set: {counts.Count:N0} different answers in {rows:N0} rows, {once:N0} of them given once only "
                    + $"({unseen:P0} of the rows), {words:0.#} words each on average. This student chooses between answers that it has seen. Ask the teacher "
                    + $"to answer with one name from a fixed list and import those exchanges, or import more rows if the list is only long; free text needs a "
                    + $"student that writes, which this program does not train."));
        }
    }

    private static int Words(string answer) => answer.Count(letter => letter == ' ') + 1;

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
