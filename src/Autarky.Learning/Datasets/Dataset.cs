using Autarky.Ledger;

namespace Autarky.Learning;

/// <summary>What a student of one use case learns from and is measured on.</summary>
public sealed record Dataset
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>Whose answers train, with <see cref="LearnFrom.Auto"/> decided.</summary>
    public required LearnFrom LearnFrom { get; init; }

    /// <summary>Rows that train; each has a <see cref="DatasetRow.Target"/>.</summary>
    public required IReadOnlyList<DatasetRow> Train { get; init; }

    /// <summary>Rows that calibrate; each has a <see cref="DatasetRow.Reference"/>.</summary>
    public required IReadOnlyList<DatasetRow> Calibration { get; init; }

    /// <summary>Rows that test; each has a <see cref="DatasetRow.Reference"/>.</summary>
    public required IReadOnlyList<DatasetRow> Test { get; init; }

    /// <summary>The answers to choose from, as a client gets to see them; only those that occur in <see cref="Train"/>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Where it all came from and what was left out.</summary>
    public required DatasetManifest Manifest { get; init; }

    /// <summary>Whether any teacher's answer is among the rows.</summary>
    public bool HasTeacher => Calibration.Concat(Test).Concat(Train).Any(row => row.Teacher is not null);
}

/// <summary>One question, its repeats merged. Answers are in the form in which they are compared, not as they were written.</summary>
public sealed record DatasetRow
{
    /// <summary>The question, as first asked.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the question, white space collapsed and case ignored.</summary>
    public required string InputHash { get; init; }

    /// <summary>What the row is used for.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>The teacher's answer; null when it never gave one that may be used here.</summary>
    public string? Teacher { get; init; }

    /// <summary>The right answer; null when nobody knows it.</summary>
    public string? Gold { get; init; }

    /// <summary>Where <see cref="Gold"/> came from.</summary>
    public GoldSource GoldSource { get; init; }

    /// <summary>The answer that trains; null outside of the train split.</summary>
    public string? Target { get; init; }

    /// <summary>The answer that the student is held to; null in the train split.</summary>
    public string? Reference { get; init; }

    /// <summary>Whether <see cref="Target"/> is the right answer and not merely the teacher's.</summary>
    public bool TargetIsGold { get; init; }

    /// <summary>How much the row counts in training.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>What the teacher's answer cost at list price; null when unknown.</summary>
    public NanoUsd? TeacherCost { get; init; }

    /// <summary>How long the teacher's answer took; null when unknown.</summary>
    public long? TeacherMicroseconds { get; init; }
}
