using System.Globalization;
using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Datasets;

/// <summary>What the requests of one question say together.</summary>
internal static class AnswerVote
{
    /// <summary>
    /// The answer that at least two of three requests got; <see cref="Student.NoAnswer"/> where none did, or where so many got one that no student could give;
    /// null without requests. With less agreement the teacher contradicts itself too often for anybody to answer in its stead.
    /// </summary>
    public static string? Majority(IReadOnlyList<AnswerCount> answers)
    {
        int all = answers.Sum(answer => answer.Requests);
        IGrouping<string, AnswerCount>? winner = answers.GroupBy(answer => answer.Label, StringComparer.Ordinal)
            .FirstOrDefault(group => IsMajority(group.Sum(answer => answer.Requests), all));
        return all == 0 ? null : winner?.Key ?? Student.NoAnswer;
    }

    /// <summary>Whether so many requests are a majority of all.</summary>
    public static bool IsMajority(int requests, int all) => 3 * requests >= 2 * all;

    /// <summary>
    /// The answer to one of the requests, drawn by the question's hash: over many questions each answer is drawn as often as it was given. Null without
    /// requests.
    /// </summary>
    /// <param name="answers">In a fixed order.</param>
    /// <param name="hash">The question's, 64 hexadecimal digits; the first 15 decide the split, others are used here.</param>
    public static string? Draw(IReadOnlyList<AnswerCount> answers, string hash)
    {
        if (answers.Count <= 1)
        {
            return answers.Count == 0 ? null : answers[0].Label;
        }

        ulong draw = ulong.Parse(hash.AsSpan(16, 15), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % (ulong)answers.Sum(answer => answer.Requests);
        int place = 0;
        for (ulong passed = (ulong)answers[0].Requests; passed <= draw; passed += (ulong)answers[place].Requests)
        {
            place++;
        }

        return answers[place].Label;
    }
}
