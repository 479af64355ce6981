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

    public override RouteDecision Route(Turn turn) => turn.UseCase is not { } useCase
        ? Router.Decide(new RouteFacts { Model = turn.DirectModel })
        : Router.Decide(new RouteFacts
        {
            UseCase = new UseCaseFacts
            {
                Name = useCase.Name,
                Teacher = turn.Setup.Providers.FactsOf(useCase.TeacherProvider, useCase.TeacherModel),
                Candidates = [.. useCase.Candidates.Select(candidate => new CandidateFacts
                {
                    Id = candidate.Id,
                    Model = candidate is ModelCandidate model ? turn.Setup.Providers.FactsOf(model.Provider, model.Model) : null,
                })],
            },
            Verdicts = turn.Verdicts,
        });

    public override Task<Answer> AskAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines) => attempt.Candidate switch
    {
        ClassifierCandidate classifier => AskClassifierAsync(turn, attempt, classifier, deadlines),
        ModelCandidate model => AskModelAsync(turn, attempt, model, deadlines),
        _ => SendAsync(turn, attempt, (ChatRequest)turn.Request!, null, deadlines),
    };

    // The classifier has its answer before anybody is sent anything: only an accepted one is made a reply of.
    private async Task<Answer> AskClassifierAsync(Turn turn, AttemptInWork attempt, ClassifierCandidate candidate, Deadlines deadlines)
    {
        var request = (ChatRequest)turn.Request!;
        if (request.Text.NotPlain is { } unfit)
        {
            throw PassOn(attempt, Verdict.Unfit(unfit));
        }

        ClassifierReply reply = default;
        try
        {
            reply = candidate.Classifier.Answer(request.Text);
        }
        catch (Exception error) // a broken student must not cost the client its answer: the teacher is asked
        {
            LogStudentFailed(error, candidate.Id, turn.Id.ToString());
            throw PassOn(attempt, Verdict.Failed("the student"));
        }

        if (reply.CannotServe is { } why)
        {
            throw PassOn(attempt, Verdict.Unfit(why));
        }

        turn.Confidence = double.IsFinite(reply.Confidence) ? reply.Confidence : null;
        turn.Threshold = candidate.Threshold;
        Judge(attempt, new CandidateAnswer(reply.Answer, turn.Confidence), turn.AcceptUnsure);
        return await SendAsync(turn, attempt, request, reply.Answer, deadlines);
    }

    private async Task<Answer> AskModelAsync(Turn turn, AttemptInWork attempt, ModelCandidate candidate, Deadlines deadlines)
    {
        var request = (ChatRequest)turn.Request!;
        bool whole = candidate.Accepts.NeedsWholeAnswer;
        if (whole && request.Text.NotPlain is { } unfit)
        {
            throw PassOn(attempt, Verdict.Unfit(unfit));
        }

        Answer answer = await SendAsync(
            turn,
            attempt,
            new PromptedRequest(request, candidate.Prompt, whole) { Model = request.Model, User = request.User, Stream = request.Stream && !whole },
            null,
            deadlines);
        Judge(attempt, new CandidateAnswer(whole ? ((ToldAnswer)answer).Reply.Choices.FirstOrDefault()?.Text.ToString() : null, null), turn.AcceptUnsure);
        return answer;
    }

    private static void Judge(AttemptInWork attempt, CandidateAnswer answer, bool acceptUnsure)
    {
        Verdict verdict = attempt.Candidate!.Accepts.Judge(answer, acceptUnsure);
        if (!verdict.IsAccepted)
        {
            throw PassOn(attempt, verdict);
        }

        attempt.Judge(verdict);
    }

    private static GatewayException PassOn(AttemptInWork attempt, Verdict verdict)
    {
        attempt.Judge(verdict);
        return new GatewayException(verdict.CannotServe is null ? GatewayError.CandidatePassedOn : GatewayError.CandidateUnfit, verdict.Reason);
    }

    private async Task<Answer> SendAsync(Turn turn, AttemptInWork attempt, ChatRequest request, string? studentAnswer, Deadlines deadlines)
    {
        string provider = attempt.Route.Provider;
        TimeoutOptions timeouts = turn.Setup.Providers.TimeoutsOf(provider);
        if (request.Stream)
        {
            deadlines.FirstToken(timeouts, provider);
        }

        Action beforeRead = request.Stream ? static () => { } : () => deadlines.Idle(timeouts, provider);
        var call = new ProviderCall
        {
            BeforeRead = beforeRead,
            Request = request,
            Model = attempt.Route.Model,
            Exchange = turn.Id,
            Created = turn.Created,
            UseCase = turn.UseCase,
            StudentAnswer = studentAnswer,
        };
        attempt.FailedTries = call.FailedTries;
        ProviderReply reply = await turn.Setup.Providers.Find(provider).SendAsync(call, deadlines.Token);
        attempt.Reply = reply;
        if (reply.Failure is { } failure)
        {
            throw new GatewayException(Blame.Of(turn, attempt, failure));
        }

        // Known from here on: what it says of its tokens before its first one is billed, whatever becomes of it.
        Answer answer = attempt.Answer = AnswerOf(turn, attempt, reply, request);
        await answer.OpenAsync(beforeRead, deadlines.Token);
        return answer;
    }

    /// <summary>
    /// Takes the provider's usage. What it did not say, or said to be nothing although there was something, is counted here: all that was sent, all that was
    /// written. Of an answer that broke off the counts so far are kept, and what was written since is counted.
    /// </summary>
    public override Usage Count(Turn turn, AttemptInWork attempt)
    {
        Usage usage = attempt.Answer?.ReadUsage() ?? attempt.Reply?.Usage() ?? new Usage { LacksInput = true, LacksOutput = true };
        string model = attempt.Route.Kind is AttemptKind.Student or AttemptKind.Recorded ? turn.UseCase!.TeacherModel : attempt.Route.Model;
        bool isCut = attempt.Failure is not null || attempt.Answer is { IsWhole: false };
        bool isOurs = usage.IsEstimated || (attempt.Reply?.TokensEstimated ?? false);
        if (usage.LacksInput || usage.Input == 0) // no request is empty
        {
            (usage, isOurs) = (usage with { Input = count.OfRequest(model, (ChatRequest)turn.Request!) }, true);
        }

        if (usage.LacksOutput || usage.Output == 0 || isCut)
        {
            int written = count.OfAnswer(model, attempt.Answer?.WrittenText() ?? "");
            isOurs |= usage.LacksOutput || isCut || written > 0;
            usage = usage with { Output = Math.Max(usage.Output, written) };
        }

        return (usage with { IsEstimated = isOurs, LacksInput = false, LacksOutput = false }).Fitted();
    }

    private Answer AnswerOf(Turn turn, AttemptInWork attempt, ProviderReply reply, ChatRequest request)
    {
        IChatDialect dialect = KnownDialects.Find(request.Dialect)!;
        string provider = attempt.Route.Provider;
        if (reply.Bytes is { } bytes)
        {
            long maxBytes = turn.Setup.Options.Limits.MaxAnswerBytes;
            return new PassedOnAnswer(
                bytes,
                dialect.Partner,
                provider,
                reply.IsEventStream,
                request.Stream,
                maxBytes,
                turn.Setup.Providers.RefusalsOf(provider),
                reply.Filter);
        }

        var frame = new ReplyFrame
        {
            Exchange = turn.Id,
            Created = turn.Created,
            Model = attempt.Route.Model,
            IncludeUsage = request.IncludeUsage,
            Choices = request.Text.NotPlain is null ? 1 : (int)request.Conversation.Choices,
            Request = (ChatRequest)turn.Request!,
            Provider = provider,
            IsKept = turn.Setup.Providers.MayKeep(provider),
            CountInput = () => count.OfRequest(attempt.Route.Model, request),
        };
        return new ToldAnswer(reply.Events!, dialect.Client, frame, provider, request.Stream);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "Student {Student} failed on exchange {Exchange}")]
    private partial void LogStudentFailed(Exception error, string student, string exchange);
}
