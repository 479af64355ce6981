namespace Autarky.Learning.Policies;

/// <summary>Nothing can be learnt, for a reason that the message names together with what to do.</summary>
public abstract class LearningException : Exception
{
    /// <summary>With a message for the person who asked.</summary>
    protected LearningException(string message)
        : base(message)
    {
    }
}

/// <summary>The ledger holds nothing to learn from under this name.</summary>
public sealed class EmptyUseCaseException : LearningException
{
    /// <summary>With a message for the person who asked.</summary>
    public EmptyUseCaseException(string useCase, IReadOnlyList<string> known, string message)
        : base(message)
    {
        UseCase = useCase;
        Known = known;
    }

    /// <summary>The name that was asked for.</summary>
    public string UseCase { get; }

    /// <summary>The use cases that the ledger does hold.</summary>
    public IReadOnlyList<string> Known { get; }
}

/// <summary>The answers are not names from one list, so a student that chooses between answers cannot learn them.</summary>
public sealed class NotAClosedSetException : LearningException
{
    /// <summary>With a message for the person who asked.</summary>
    public NotAClosedSetException(int rows, int answers, string message)
        : base(message)
    {
        Rows = rows;
        Answers = answers;
    }

    /// <summary>Rows with an answer, duplicates merged.</summary>
    public int Rows { get; }

    /// <summary>How many different answers they hold.</summary>
    public int Answers { get; }
}

/// <summary>A number of a use case's policy makes no sense.</summary>
public sealed class InvalidPolicyException : LearningException
{
    /// <summary>With a message for the person who asked.</summary>
    public InvalidPolicyException(string message)
        : base(message)
    {
    }
}
