using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>The next message of a conversation.</summary>
internal sealed partial class ChatOperation(ModelDirectory models, TokenCount count, ILogger<ChatOperation> log) : Operation
{
    public override bool KeepsBodies => true;

    public override void Resolve(Turn turn) => (turn.UseCase, turn.DirectModel) = models.Resolve(turn.Request!.Model, turn.Setup);

    /// <summary>Gathers the facts, asks the student for its answer and confidence, and lets the router decide.</summary>
    public override RouteDecision Route(Turn turn, bool acceptUnsure) => turn.UseCase is not { } useCase
        ? Router.Decide(new RouteFacts { Model = turn.DirectModel })
        : Router.Decide(new RouteFacts
        {
            UseCase = new UseCaseFacts
            {
                Name = useCase.Name,
                Teacher = turn.Setup.Providers.FactsOf(useCase.TeacherProvider, useCase.TeacherModel),
                Student = useCase.Student is { } student ? Ask(student, useCase.Threshold, turn) : null,
            },
            AcceptUnsure = acceptUnsure,
        });

    public override async Task<Answer> AskAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines)
    {
        var request = (ChatRequest)turn.Request!;
        string provider = attempt.Route.Provider;
        TimeoutOptions timeouts = turn.Setup.Providers.TimeoutsOf(provider);
        if (request.Stream)
        {
            deadlines.FirstToken(timeouts, provider);
        }

        var call = new ProviderCall
        {
            Request = request,
            Model = attempt.Route.Model,
            Exchange = turn.Id,
            Created = turn.Created,
            UseCase = turn.UseCase,
            StudentAnswer = turn.StudentAnswer,
        };
        attempt.FailedTries = call.FailedTries;
        ProviderReply reply = await turn.Setup.Providers.Find(provider).SendAsync(call, deadlines.Token);
        attempt.Reply = reply;
        if (reply.Failure is { } failure)
        {
            throw new GatewayException(failure);
        }

        Answer answer = AnswerOf(turn, attempt, reply, request);
        await answer.OpenAsync(request.Stream ? static () => { } : () => deadlines.Idle(timeouts, provider), deadlines.Token);
        return answer;
    }

    /// <summary>
    /// Takes the provider's usage; where it gave none (a stream for which the client did not ask for usage, or that broke off) the tokens are
    /// counted here. The request is never changed to get the usage: bytes go out as they came.
    /// </summary>
    public override (Usage Usage, bool AreEstimated) Count(Turn turn, AttemptInWork attempt)
    {
        if ((attempt.Answer?.ReadUsage() ?? attempt.Reply?.Usage()) is { } usage)
        {
            return (usage, attempt.Reply?.TokensEstimated ?? false);
        }

        string model = attempt.Route.Kind is AttemptKind.Student or AttemptKind.Recorded ? turn.UseCase!.TeacherModel : attempt.Route.Model;
        return (new Usage(count.OfRequest(model, (ChatRequest)turn.Request!), 0, count.OfAnswer(model, attempt.Answer?.WrittenText() ?? "")), true);
    }

    private Answer AnswerOf(Turn turn, AttemptInWork attempt, ProviderReply reply, ChatRequest request)
    {
        IChatDialect dialect = KnownDialects.Find(request.Dialect)!;
        string provider = attempt.Route.Provider;
        if (reply.Bytes is { } bytes)
        {
            return new PassedOnAnswer(bytes, dialect.Partner, provider, request.Stream, turn.Setup.Options.Limits.MaxAnswerBytes, turn.Setup.Providers.CleanerOf(provider));
        }

        var frame = new ReplyFrame
        {
            Exchange = turn.Id,
            Created = turn.Created,
            Model = attempt.Route.Model,
            IncludeUsage = request.IncludeUsage,
            Choices = request.Text.NotPlain is null ? 1 : (int)request.Conversation.Choices,
            CountInput = () => count.OfRequest(attempt.Route.Model, request),
        };
        return new ToldAnswer(reply.Events!, dialect.Client, frame, provider, request.Stream);
    }

    private StudentFacts Ask(IStudent student, double threshold, Turn turn)
    {
        var request = (ChatRequest)turn.Request!;
        var facts = new StudentFacts { Id = student.Id, Threshold = threshold, CannotServe = request.Text.NotPlain };
        if (facts.CannotServe is not null)
        {
            return facts;
        }

        try
        {
            StudentReply reply = student.Answer(request.Text);
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
