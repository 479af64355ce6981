namespace Autarky.WebConsole.Contracts;

/// <summary>The use cases as they are in service now. Called once a page: must not block. Safe for concurrent use.</summary>
public interface IConsoleUseCases
{
    /// <summary>Every use case, by name.</summary>
    IReadOnlyList<UseCaseView> UseCases { get; }
}

/// <summary>A use case as people see it.</summary>
public sealed record UseCaseView
{
    /// <summary>Its name, which clients send as <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The provider of the teacher.</summary>
    public string? TeacherProvider { get; init; }

    /// <summary>The teacher's model.</summary>
    public string? TeacherModel { get; init; }

    /// <summary>The hash, or its first 12 digits, of the student that is live; null when the teacher answers everything.</summary>
    public string? LiveStudent { get; init; }

    /// <summary>The calibrated confidence from which the live student's answer is given, in [0, 1]; null when none is live.</summary>
    public double? Threshold { get; init; }

    /// <summary>The largest loss of accuracy against the teacher that the owner accepts, in shares of 1.</summary>
    public required double Margin { get; init; }

    /// <summary>The largest share of requests that may get another answer because the student answered.</summary>
    public required double Target { get; init; }

    /// <summary>The confidence of the bounds and tests, one-sided.</summary>
    public required double Confidence { get; init; }

    /// <summary>Why the student that was released last does not answer; null when it does, or when none is to answer.</summary>
    public StudentProblemView? Problem { get; init; }
}

/// <summary>A released student that does not answer.</summary>
/// <param name="Student">The hash, or its first 12 digits.</param>
/// <param name="What">What is wrong and what answers meanwhile, whole sentences.</param>
/// <param name="Remedy">What to do, whole sentences.</param>
public sealed record StudentProblemView(string Student, string What, string Remedy);
