using Autarky.Application.InService;

namespace Autarky.Application.Doctor;

/// <summary>Whether the student that was released last for a use case can answer, and what answers if it cannot.</summary>
internal static class StudentCheck
{
    public static Finding Find(string useCase, StudentInForce found)
    {
        string check = "student of " + useCase;
        return found switch
        {
            { Problem: { } problem } => Finding.Fail(check, problem.What, problem.Remedy),
            { Release: { } release } =>
                Finding.Ok(check, release.StudentHash[..12] + (release.Forced ? ", released by force: " + release.Reason : ", passed the gate")),
            _ => Finding.Ok(check, "none"),
        };
    }
}
