using Autarky.Application.Encoders;
using Autarky.Application.Rollouts;
using Autarky.Ledger.Students;

namespace Autarky.Application.InService;

/// <summary>
/// The student that answers a use case by its releases: the one that was released last, or, while that one cannot be loaded, the newest live one before it.
/// Nobody goes back past a withdrawal: what was taken out of service stays out.
/// </summary>
public sealed record StudentInForce
{
    /// <summary>The student; null when the teacher answers everything.</summary>
    public LiveStudent? Student { get; private init; }

    /// <summary>Its record; null where there is no student.</summary>
    public StudentRecord? Record { get; private init; }

    /// <summary>Its release; null where there is no student.</summary>
    public Release? Release { get; private init; }

    /// <summary>Why the student that was released last does not answer; null when it does, or when none is to answer.</summary>
    public StudentProblem? Problem { get; private init; }

    /// <summary>Finds it.</summary>
    /// <param name="releases">Every decision of the use case, newest first.</param>
    /// <param name="students">Its students.</param>
    /// <param name="load">Loads one; throws <see cref="IOException"/>, <see cref="InvalidDataException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    public static StudentInForce Find(IReadOnlyList<Release> releases, IReadOnlyList<StudentRecord> students, Func<StudentRecord, LiveStudent> load)
    {
        (Release Release, Exception Why)? failed = null;
        foreach (Release release in ReleaseHistory.Lives(releases))
        {
            try
            {
                StudentRecord record = students.FirstOrDefault(student => string.Equals(student.Hash, release.StudentHash, StringComparison.Ordinal))
                    ?? throw new InvalidDataException("The ledger has no record of it.");
                LiveStudent student = load(record);
                return new StudentInForce
                {
                    Student = student,
                    Record = record,
                    Release = release,
                    Problem = failed is { } first ? StudentProblem.Of(first.Release, first.Why, instead: student.Id) : null,
                };
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                failed ??= (release, error);
            }
        }

        return new StudentInForce { Problem = failed is { } none ? StudentProblem.Of(none.Release, none.Why, instead: null) : null };
    }
}

/// <summary>Why the student that was released last does not answer.</summary>
/// <param name="Student">The first 12 digits of its hash.</param>
/// <param name="What">What is wrong and what answers meanwhile, whole sentences.</param>
/// <param name="Remedy">What to do, whole sentences.</param>
public sealed record StudentProblem(string Student, string What, string Remedy)
{
    internal static StudentProblem Of(Release release, Exception why, string? instead)
    {
        string student = release.StudentHash[..Math.Min(12, release.StudentHash.Length)];
        string meanwhile = instead is null ? "Every request goes to the teacher." : $"Student {instead}, which was live before, goes on answering.";
        string cause = why is EncoderMissingException missing ? missing.What : why.Message;
        string remedy = why is EncoderMissingException mendable
            ? mendable.Remedy
            : $"Train and release again (`autarky train {release.UseCase}`, `autarky release {release.UseCase}`), or bring the file back if it was moved.";
        string otherwise = instead is null
            ? $"To do without it, withdraw it on its page of the console or with `autarky release {release.UseCase} --withdraw`."
            : "To stay with the one before, put that back into service on the page of the use case or with "
                + $"`autarky release {release.UseCase} --student {instead}`.";
        return new StudentProblem(student, $"Student {student} was released and cannot be loaded. {cause} {meanwhile}", $"{remedy} {otherwise}");
    }
}
