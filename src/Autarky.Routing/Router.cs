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
            ({ } useCase, _) => ForUseCase(useCase, facts.Verdicts),
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

    private static RouteDecision ForUseCase(UseCaseFacts useCase, IReadOnlyList<Verdict> verdicts)
    {
        var said = new List<Verdict>(verdicts);
        while (said.Count < useCase.Candidates.Count)
        {
            CandidateFacts next = useCase.Candidates[said.Count];
            if (next.Model?.NotReady is not { } missing)
            {
                return new RouteDecision { Attempts = [Ask(next)] };
            }

            said.Add(new Verdict(false, $"the candidate {next.Id} cannot be asked: {missing}"));
        }

        // What was recorded stays behind the teacher: it is the same answer, but only the teacher can answer what is new.
        string why = said.Count == 0 ? "no student is live" : string.Join("; ", said.Select(verdict => verdict.Reason));
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
        return new RouteDecision
        {
            Attempts = attempts,
            StudentUnsure = said.Exists(verdict => verdict.IsUnsure),
            StudentCannotServe = said.Find(verdict => verdict.CannotServe is not null)?.CannotServe,
            Missing = teacher.NotReady,
        };
    }

    private static RouteAttempt Ask(CandidateFacts candidate) => new()
    {
        Kind = candidate.Model is not { } model ? AttemptKind.Student : model.InHouse ? AttemptKind.InHouse : AttemptKind.Partner,
        Provider = candidate.Model?.Provider ?? Student,
        Model = candidate.Model?.Model ?? candidate.Id,
        Reason = "asked in the teacher's place",
        IsCandidate = true,
    };
}
