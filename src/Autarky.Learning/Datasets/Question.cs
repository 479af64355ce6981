using Autarky.Learning.Reading;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Datasets;

/// <summary>One question under one text of instructions, with all answers to it.</summary>
internal sealed class Question
{
    public Question(Instructions instructions, string input, string key, DatasetSplit split)
    {
        Instructions = instructions;
        Input = input;
        Key = key;
        Split = split;
    }

    /// <summary>Under which instructions it was asked.</summary>
    public Instructions Instructions { get; }

    /// <summary>The input of the request, as first asked.</summary>
    public string Input { get; }

    /// <summary>By what it counts as the same input: <see cref="TextKeys.Input"/>.</summary>
    public string Key { get; }

    /// <summary>By the input alone: the same input under other instructions is on the same side.</summary>
    public DatasetSplit Split { get; }

    /// <summary>Whether a teacher ever answered, with or without the right to use it.</summary>
    public bool TeacherAnswered { get; set; }

    /// <summary>Whether all usable answers may train; in the test split the right to measure is enough.</summary>
    public bool MayTrain { get; set; } = true;

    /// <summary>The teacher's usable answers.</summary>
    public RecordedAnswers Answers { get; } = new();

    public string? Gold { get; private set; }

    public GoldSource GoldSource { get; private set; }

    // Feedback wins over what came with an exchange; among equals the later one, which is the correction.
    public void AddGold(string gold, GoldSource source)
    {
        if (Gold is null || source >= GoldSource)
        {
            Gold = gold;
            GoldSource = source;
        }
    }

    /// <summary>Takes in the same question under instructions that are read alike.</summary>
    public void Add(Question other)
    {
        TeacherAnswered |= other.TeacherAnswered;
        MayTrain &= other.MayTrain;
        Answers.Add(other.Answers);
        if (other.Gold is { } gold)
        {
            AddGold(gold, other.GoldSource);
        }
    }
}
