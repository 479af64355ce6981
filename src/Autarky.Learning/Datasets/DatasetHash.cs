using System.Security.Cryptography;
using System.Text;

namespace Autarky.Learning.Datasets;

/// <summary>Content hashes of rows and of whole datasets.</summary>
internal static class DatasetHash
{
    /// <summary>SHA-256 (hexadecimal) of everything that a row says: equal hashes mean equal rows.</summary>
    public static string Of(DatasetRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, row.Text);
        Append(hash, row.Split.ToString());
        Append(hash, row.Teacher);
        Append(hash, row.Gold);
        Append(hash, row.Gold is null ? null : row.GoldSource.ToString());
        Append(hash, row.Target);
        Append(hash, row.Reference);
        foreach (AnswerCount answer in row.Requests > 1 ? row.Answers : [])
        {
            Append(hash, answer.Label);
            Append(hash, answer.Requests.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Append(hash, BitConverter.SingleToInt32Bits(row.Weight).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 (hexadecimal) of the rows of the splits in order and of the labels.</summary>
    public static string Of(IReadOnlyList<IReadOnlyList<string>> splits, IReadOnlyList<string> labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (IReadOnlyList<string> part in splits.Append(labels))
        {
            hash.AppendData(BitConverter.GetBytes(part.Count));
            foreach (string entry in part)
            {
                Append(hash, entry);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Lengths before contents, so that no two lists share their bytes; −1 is not the empty text.
    private static void Append(IncrementalHash hash, string? text)
    {
        if (text is null)
        {
            hash.AppendData(BitConverter.GetBytes(-1));
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
