using Autarky.Gateway.Providers;
using Autarky.Gateway.UseCases;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 4: gathers the facts, asks the student for its answer and confidence, and lets the router decide.</summary>
internal sealed partial class RoutingStep(ProviderSet providers, ILogger<RoutingStep> log)
{
    public RouteDecision Decide(Turn turn) => turn.UseCase is not { } useCase
        ? Router.Decide(new RouteFacts { Model = turn.DirectModel })
        : Router.Decide(new RouteFacts
        {
            UseCase = new UseCaseFacts
            {
                Name = useCase.Name,
                Teacher = providers.FactsOf(useCase.TeacherProvider, useCase.TeacherModel),
                Student = useCase.Student is { } student ? Ask(student, useCase.Threshold, turn) : null,
            },
            AcceptUnsure = string.Equals(turn.Http.Request.Headers["x-autarky-accept-unsure"].ToString().Trim(), "true", StringComparison.OrdinalIgnoreCase),
        });

    private StudentFacts Ask(IStudent student, double threshold, Turn turn)
    {
        string? cannot = turn.Request!.NotPlain ?? (turn.Request.Text.HasOtherThanText ? "the request holds something other than text" : null);
        var facts = new StudentFacts { Id = student.Id, Threshold = threshold, CannotServe = cannot };
        if (cannot is not null)
        {
            return facts;
        }

        turn.Threshold = threshold;
        try
        {
            (turn.StudentAnswer, double confidence) = student.Answer(turn.Request.Text.Input);
            turn.Confidence = double.IsFinite(confidence) ? confidence : null;
        }
        catch (Exception error) // a broken student must not cost the client its answer: the teacher is asked
        {
            LogStudentFailed(error, student.Id, turn.Id.ToString());
        }

        return facts with { Confidence = turn.Confidence };
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "Student {Student} failed on exchange {Exchange}")]
    private partial void LogStudentFailed(Exception error, string student, string exchange);
}
