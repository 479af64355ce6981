using Autarky.Learning.Policies;
using Autarky.Ledger.Json;

namespace Autarky.Learning.Datasets;

/// <summary>Where a dataset came from, down to the hash of every row. Holds nothing that depends on the machine or the moment.</summary>
public sealed record DatasetManifest
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>SHA-256 (hexadecimal) over everything that follows from the rows: equal hashes mean equal training data.</summary>
    public required string Hash { get; init; }

    /// <summary>Whose answers were asked for.</summary>
    public required LearnFrom Asked { get; init; }

    /// <summary>Whose answers train.</summary>
    public required LearnFrom LearnFrom { get; init; }

    /// <summary>The policy, with shares.</summary>
    public required UseCasePolicy Policy { get; init; }

    /// <summary>Rows a split.</summary>
    public required SplitCounts Rows { get; init; }

    /// <summary>Rows that train by whose answer: gold.</summary>
    public required int TrainedOnGold { get; init; }

    /// <summary>Rows that train by whose answer: the teacher's.</summary>
    public required int TrainedOnTeacher { get; init; }

    /// <summary>Exchanges that were read.</summary>
    public required int Exchanges { get; init; }

    /// <summary>What became of the requests.</summary>
    public required TrafficReport Traffic { get; init; }

    /// <summary>The answers and how often each is a target or a reference.</summary>
    public required IReadOnlyList<LabelCount> Labels { get; init; }

    /// <summary>Whose answers were used, under which contract.</summary>
    public required IReadOnlyList<AnswerSource> Sources { get; init; }

    /// <summary>The SHA-256 of every row of the train split: question, answers, where gold came from.</summary>
    public required IReadOnlyList<string> TrainHashes { get; init; }

    /// <summary>The same of the calibration split.</summary>
    public required IReadOnlyList<string> CalibrationHashes { get; init; }

    /// <summary>The same of the test split.</summary>
    public required IReadOnlyList<string> TestHashes { get; init; }

    /// <summary>As JSON, UTF-8; the same dataset gives the same bytes.</summary>
    public byte[] ToJson() => ReadableJson.Bytes(this, DatasetJson.Default.DatasetManifest);
}

/// <summary>Rows a split.</summary>
/// <param name="Train">Rows that train.</param>
/// <param name="Calibration">Rows that calibrate.</param>
/// <param name="Test">Rows that test.</param>
public sealed record SplitCounts(int Train, int Calibration, int Test);

/// <summary>An answer and how many rows of each split have it as target or reference.</summary>
/// <param name="Label">The answer as a client sees it; empty for what is left to the teacher.</param>
/// <param name="Train">Rows that train.</param>
/// <param name="Calibration">Rows that calibrate.</param>
/// <param name="Test">Rows that test.</param>
public sealed record LabelCount(string Label, int Train, int Calibration, int Test);

/// <summary>Whose answers were used.</summary>
/// <param name="Provider">The provider; null when the exchanges do not say.</param>
/// <param name="Model">The provider's model; null when the exchanges do not say.</param>
/// <param name="Contract">The contract that allows it; null when none is named.</param>
/// <param name="Answers">How many answers, repeats included.</param>
public sealed record AnswerSource(string? Provider, string? Model, string? Contract, int Answers);
