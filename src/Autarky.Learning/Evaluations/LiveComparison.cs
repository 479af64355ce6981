using System.Security.Cryptography;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Judgement;
using Autarky.Learning.Reading;

namespace Autarky.Learning.Evaluations;

/// <summary>Judges a candidate and the live student on the same rows.</summary>
internal static class LiveComparison
{
    /// <summary>Compares on the test rows of a dataset that was made for the candidate.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="card">Its card.</param>
    /// <param name="dataset">Read as the candidate reads.</param>
    /// <param name="liveFile">The live student.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>With no rows and the reason in words where the live student cannot be asked: a candidate must not wait for a damaged file.</returns>
    public static AgainstLive Of(
        Student candidate, StudentCard card, Dataset dataset, LiveStudentFile liveFile, CancellationToken cancellationToken)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(liveFile.Bytes));
        Student live;
        StudentCard liveCard;
        try
        {
            live = Student.Load(new MemoryStream(liveFile.Bytes, writable: false), liveFile.Encoder, out byte[] json);
            liveCard = StudentCard.FromJson(json);
        }
        catch (InvalidDataException error)
        {
            return AgainstLive.Of(hash, [], null, [], null, card.Policy) with
            {
                Why = $"Not compared with the live student {hash[..12]}, which cannot be loaded: {error.Message}",
            };
        }

        HashSet<ulong> trained = card.UnpackQuestions(), liveTrained = liveCard.UnpackQuestions();
        DatasetRow[] rows =
        [
            .. dataset.Test.Where(
                row => !trained.Contains(StudentCard.Prefix(row.InputHash)) && !liveTrained.Contains(StudentCard.Prefix(HashFor(liveCard.Reading, row)))),
        ];
        return AgainstLive.Of(
            hash,
            Judging.Judge(candidate, rows, card.Policy, cancellationToken),
            card.Choice.Threshold,
            Judging.Judge(live, rows, card.Policy, cancellationToken, liveCard.Reading),
            liveCard.Choice.Threshold,
            card.Policy);
    }

    private static string HashFor(StudentReading reading, DatasetRow row) => row.Asked is not { } asked || reading.WhyNot(asked.Instructions) is not null
        ? row.InputHash
        : TextKeys.Hash(reading.Text(asked.Instructions, TextKeys.Input(asked.Input)));
}
