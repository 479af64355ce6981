using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Money;

namespace Autarky.Learning.Datasets;

/// <summary>What a student of one use case learns from and is measured on.</summary>
public sealed record Dataset
{
    /// <summary>The use case.</summary>
    public required string UseCase { get; init; }

    /// <summary>Whose answers train, with <see cref="LearnFrom.Auto"/> decided.</summary>
    public required LearnFrom LearnFrom { get; init; }

    /// <summary>What the student reads of a request.</summary>
    public required StudentReading Reading { get; init; }

    /// <summary>Rows that train; each has a <see cref="DatasetRow.Target"/>.</summary>
    public required IReadOnlyList<DatasetRow> Train { get; init; }

    /// <summary>Rows that calibrate; each has a <see cref="DatasetRow.Reference"/>.</summary>
    public required IReadOnlyList<DatasetRow> Calibration { get; init; }

    /// <summary>Rows that test; each has a <see cref="DatasetRow.Reference"/>.</summary>
    public required IReadOnlyList<DatasetRow> Test { get; init; }

    /// <summary>
    /// Questions that nobody asked, with right answers that people gave, held back to measure the student alone. Empty where enough of the test rows have gold.
    /// </summary>
    public IReadOnlyList<DatasetRow> GoldTest { get; init; } = [];

    /// <summary>Rows of all splits, and of none, that more than one request asked.</summary>
    public IReadOnlyList<DatasetRow> Repeated { get; init; } = [];

    /// <summary>
    /// The answers to choose from, as a client gets to see them; only those that occur in <see cref="Train"/>. <see cref="Classifiers.Student.NoAnswer"/> among
    /// them stands for what is left to the teacher.
    /// </summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Where it all came from and what was left out.</summary>
    public required DatasetManifest Manifest { get; init; }

    /// <summary>Whether any teacher's answer is among the rows.</summary>
    public bool HasTeacher => Calibration.Concat(Test).Concat(Train).Any(row => row.Teacher is not null);
}

/// <summary>
/// One question, its repeats merged. Answers are in the form in which they are compared; <see cref="Classifiers.Student.NoAnswer"/> is an answer of the teacher
/// that no student could give (a refusal, one that was cut off, a tool call).
/// </summary>
public sealed record DatasetRow
{
    /// <summary>What the student reads, as first asked.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 (hexadecimal) of the text that is read, white space collapsed and case ignored.</summary>
    public required string InputHash { get; init; }

    /// <summary>What the row is used for.</summary>
    public required DatasetSplit Split { get; init; }

    /// <summary>How many requests asked it and were given an answer that may be used; 0 where only its right answer is known.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>
    /// The teacher's answer to one of these requests, drawn by the question's hash, so that a contradiction counts as often as it occurs; null when it never
    /// gave one that may be used here.
    /// </summary>
    public string? Teacher { get; init; }

    /// <summary>The right answer; null when nobody knows it.</summary>
    public string? Gold { get; init; }

    /// <summary>Where <see cref="Gold"/> came from.</summary>
    public GoldSource GoldSource { get; init; }

    /// <summary>The answer that trains; null outside of the train split.</summary>
    public string? Target { get; init; }

    /// <summary>The answer that the student is held to: the right one where it counts and is known, else <see cref="Teacher"/>.</summary>
    public string? Reference { get; init; }

    /// <summary>Whether <see cref="Target"/> is the right answer and not merely the teacher's.</summary>
    public bool TargetIsGold { get; init; }

    /// <summary>How much the row counts in training: the requests that its target stands for, up to a bound.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>What the teacher's answer cost at list price, on average; null when unknown.</summary>
    public NanoUsd? TeacherCost { get; init; }

    /// <summary>How long the teacher's answer took on average; null when unknown.</summary>
    public long? TeacherMicroseconds { get; init; }

    /// <summary>Whether <see cref="Reference"/> is the right answer, for every request that asks it.</summary>
    internal bool HeldToGold { get; init; }

    /// <summary>
    /// Whether it is asked so often that it always trains and each of its requests is counted where the promise is measured; of other questions the first
    /// request is part of a sample.
    /// </summary>
    internal bool Hot { get; init; }

    /// <summary>All answers of the teacher to it.</summary>
    internal IReadOnlyList<AnswerCount> Answers { get; init; } = [];

    /// <summary>The request that another student may read otherwise.</summary>
    internal (Instructions Instructions, string Input)? Asked { get; init; }
}
