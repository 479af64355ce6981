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
        var facts = new StudentFacts { Id = student.Id, Threshold = threshold, CannotServe = turn.Request!.NotPlain };
        if (facts.CannotServe is not null)
        {
            return facts;
        }

        try
        {
            StudentReply reply = student.Answer(turn.Request.Text);
            if (reply.CannotServe is { } why)
            {
                return facts with { CannotServe = why };
            }

            turn.StudentAnswer = reply.Answer;
            turn.Confidence = double.IsFinite(reply.Confidence) ? reply.Confidence : null;
            turn.Threshold = threshold;
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
