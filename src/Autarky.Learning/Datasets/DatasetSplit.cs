using System.Globalization;
using Autarky.Learning.Policies;

namespace Autarky.Learning.Datasets;

/// <summary>What a row is used for.</summary>
public enum DatasetSplit
{
    /// <summary>The student learns from it.</summary>
    Train = 0,

    /// <summary>It sets the temperature and the threshold.</summary>
    Calibration = 1,

    /// <summary>It measures, and nothing else.</summary>
    Test = 2,
}

/// <summary>Splits by content: a question stays where it is however the ledger grows, and its repeats are there with it.</summary>
internal static class Splitting
{
    /// <summary>The split of a question by the first 60 bits of its hash, read as a fraction.</summary>
    public static DatasetSplit Of(string inputHash, UseCasePolicy policy)
    {
        double place = ulong.Parse(inputHash.AsSpan(0, 15), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (double)(1UL << 60);
        return place < policy.TrainShare ? DatasetSplit.Train
            : place < policy.TrainShare + policy.CalibrationShare ? DatasetSplit.Calibration
            : DatasetSplit.Test;
    }
}
