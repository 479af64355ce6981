using System.Globalization;

namespace Autarky.Routing;

/// <summary>Turns facts into attempts. Pure: the same facts give the same decision.</summary>
public static class Router
{
    /// <summary>The provider name of the student's attempts.</summary>
    public const string Student = "student";

    /// <summary>The provider name of attempts that replay what was recorded.</summary>
    public const string Recorded = "recorded";

    /// <summary>Decides.</summary>
    /// <exception cref="ArgumentException">The facts name neither a use case nor a model.</exception>
    public static RouteDecision Decide(RouteFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return (facts.UseCase, facts.Model) switch
        {
            ({ } useCase, _) => ForUseCase(useCase, facts.AcceptUnsure),
            (_, { } model) => ForModel(model),
            _ => throw new ArgumentException("The facts name neither a use case nor a model.", nameof(facts)),
        };
    }

    private static RouteDecision ForModel(ModelFacts model)
    {
        if (model.NotReady is { } missing)
        {
            return new RouteDecision { Attempts = [], Missing = missing };
        }

        return new RouteDecision
        {
            Attempts =
            [
                new RouteAttempt
                {
                    Kind = model.InHouse ? AttemptKind.InHouse : AttemptKind.Partner,
                    Provider = model.Provider,
                    Model = model.Model,
                    Reason = "asked for by name",
                },
            ],
        };
    }

    private static RouteDecision ForUseCase(UseCaseFacts useCase, bool acceptUnsure)
    {
        StudentFacts? student = useCase.Student;
        string why;
        bool unsure = false;
        if (student is null)
        {
            why = "no student is live";
        }
        else if (student.CannotServe is { } reason)
        {
            why = "the student cannot serve it: " + reason;
        }
        else if (student.Confidence is not { } confidence || double.IsNaN(confidence))
        {
            why = "the student failed";
        }
        else if (confidence >= student.Threshold)
        {
            return Only(student, $"confidence {Number(confidence)} >= threshold {Number(student.Threshold)}");
        }
        else if (acceptUnsure)
        {
            return Only(student, $"confidence {Number(confidence)} < threshold {Number(student.Threshold)}, accepted by the caller") with
            {
                StudentUnsure = true,
            };
        }
        else
        {
            unsure = true;
            why = $"confidence {Number(confidence)} < threshold {Number(student.Threshold)}";
        }

        // What was recorded stays behind the teacher: it is the same answer, but only the teacher can answer what is new.
        var attempts = new List<RouteAttempt>(2);
        ModelFacts teacher = useCase.Teacher;
        if (teacher.NotReady is null)
        {
            attempts.Add(new RouteAttempt { Kind = AttemptKind.Teacher, Provider = teacher.Provider, Model = teacher.Model, Reason = why });
        }

        attempts.Add(new RouteAttempt
        {
            Kind = AttemptKind.Recorded,
            Provider = Recorded,
            Model = teacher.Model,
            Reason = why + (teacher.NotReady is null ? "; the teacher failed" : "; the teacher is not configured") + ", its recorded answer is given",
        });
        return new RouteDecision { Attempts = attempts, StudentUnsure = unsure, StudentCannotServe = student?.CannotServe, Missing = teacher.NotReady };
    }

    private static RouteDecision Only(StudentFacts student, string reason) => new()
    {
        Attempts = [new RouteAttempt { Kind = AttemptKind.Student, Provider = Student, Model = student.Id, Reason = reason }],
    };

    // Rounded down, so that a confidence just under the threshold is never shown as equal to it.
    // In decimals, because 0.29 * 10,000 is 2,899.99… in binary.
    private static string Number(double value) =>
        (Math.Floor((decimal)value * 10_000) / 10_000).ToString("0.####", CultureInfo.InvariantCulture);
}
