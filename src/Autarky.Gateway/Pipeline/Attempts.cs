using Autarky.Gateway.Errors;
using Autarky.Gateway.Providers;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 5: makes the attempts in order, until one has its first token. After that there is no way back.</summary>
internal sealed partial class Attempts(ProviderSet providers, GatewayOptions options, ILogger<Attempts> log)
{
    /// <summary>Leaves the answer, and the attempt that gave it, in the turn.</summary>
    /// <exception cref="GatewayException">No attempt succeeded.</exception>
    public async Task OpenAsync(Turn turn, Deadlines deadlines)
    {
        var failures = new List<GatewayFailure>(0);
        foreach (RouteAttempt attempt in turn.Decision!.Attempts)
        {
            deadlines.NextAttempt();
            turn.Attempt = attempt;
            turn.KeepBodies = providers.MayKeep(attempt.Provider);
            try
            {
                turn.Answer = await TryAsync(turn, attempt, deadlines);
                turn.FirstToken = turn.Elapsed;
                return;
            }
            catch (GatewayException error)
            {
                if (error.Failure.Error == GatewayError.ClientGone)
                {
                    throw; // the attempt stays in the row: its provider was asked and may charge for it
                }

                turn.Attempt = null;
                if (!error.Failure.Row.FallsBack)
                {
                    throw;
                }

                // That nothing was recorded is an answer and no fault: the row says it.
                if (error.Failure.Error != GatewayError.RecordedMiss)
                {
                    LogFailed(turn.Id.ToString(), attempt.Provider, attempt.Model, error.Failure.Error, error.Failure.Message);
                }

                failures.Add(error.Failure);
            }
        }

        throw new GatewayException(NothingAnswered(turn, failures));
    }

    private async Task<Answer> TryAsync(Turn turn, RouteAttempt attempt, Deadlines deadlines)
    {
        IProvider provider = providers.Find(attempt.Provider);
        TimeoutOptions timeouts = providers.TimeoutsOf(attempt.Provider);
        if (turn.Request!.Stream)
        {
            deadlines.FirstToken(timeouts, attempt.Provider);
        }

        Answer? answer = null;
        try
        {
            ProviderReply reply = await provider.SendAsync(
                new ProviderCall
                {
                    Request = turn.Request,
                    Model = attempt.Model,
                    Exchange = turn.Id,
                    Created = turn.Created,
                    UseCase = turn.UseCase,
                    StudentAnswer = turn.StudentAnswer,
                },
                deadlines.Token);
            if (reply.Failure is { } failure)
            {
                throw new GatewayException(failure);
            }

            answer = new Answer(reply, attempt.Provider, turn.Request.Stream ? AnswerKind.Stream : AnswerKind.Completion, options.Limits.MaxAnswerBytes, providers.CleanerOf(attempt.Provider));
            Action windUp = turn.Request.Stream ? static () => { } : () => deadlines.Idle(timeouts, attempt.Provider);
            await answer.OpenAsync(windUp, deadlines.Token);
            return answer;
        }
        catch (OperationCanceledException)
        {
            await Close(answer);
            throw new GatewayException(deadlines.Explain());
        }
        catch (GatewayException)
        {
            await Close(answer);
            throw;
        }
    }

    // What the client is told when everything failed: the most useful of the reasons.
    private static GatewayFailure NothingAnswered(Turn turn, List<GatewayFailure> failures)
    {
        RouteDecision decision = turn.Decision!;
        GatewayFailure? told = failures.Find(failure => failure.Error != GatewayError.RecordedMiss);
        string why = told?.Message ?? decision.Missing ?? (failures.Count > 0 ? failures[^1].Message : "No provider is set up for it.");
        if (decision.StudentUnsure)
        {
            return new GatewayFailure(GatewayError.RouteStudentUnsure, FormattableString.Invariant(
                $"The student of '{turn.UseCase!.Name}' is not sure (confidence {(decimal)turn.Confidence!:0.####}, threshold {(decimal)turn.Threshold!:0.####}) and its teacher did not answer. {why} Or send the header 'x-autarky-accept-unsure: true' to take the student's answer anyway."))
            {
                RetryAfter = told?.RetryAfter,
            };
        }

        if (told is not null)
        {
            return told;
        }

        string student = decision.StudentCannotServe is { } cannot ? $"The student of '{turn.UseCase!.Name}' was not asked: {cannot}. " : "";
        return failures.Count == 0
            ? new GatewayFailure(GatewayError.ProviderNotReady, student + why)
            : new GatewayFailure(GatewayError.RouteNothingAnswers, $"{student}{why} {failures[^1].Message}");
    }

    private static ValueTask Close(Answer? answer) => answer?.DisposeAsync() ?? default;

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "Exchange {Exchange}: {Provider}/{Model} failed with {Error}: {Message}")]
    private partial void LogFailed(string exchange, string provider, string model, GatewayError error, string message);
}
