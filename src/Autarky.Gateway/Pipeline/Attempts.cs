using System.Globalization;
using Autarky.Gateway.Errors;
using Autarky.Gateway.UseCases;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>Step 5: makes the attempts in order, until one has its first token. After that there is no way back.</summary>
internal sealed partial class Attempts(ILogger<Attempts> log)
{
    /// <summary>Leaves the answer, and the attempt that gave it, in the turn.</summary>
    /// <exception cref="GatewayException">No attempt succeeded.</exception>
    public async Task OpenAsync(Turn turn, Deadlines deadlines)
    {
        var failures = new List<GatewayFailure>(0);
        for (int next = 0; next < turn.Decision!.Attempts.Count; next++)
        {
            RouteAttempt route = turn.Decision.Attempts[next];
            deadlines.NextAttempt(turn.Setup.Providers.TimeoutsOf(route.Provider), route.Provider);
            var attempt = new AttemptInWork(route, route.IsCandidate ? turn.UseCase!.Candidates[turn.Verdicts.Count] : null, turn.Elapsed);
            turn.Attempts.Add(attempt);
            turn.Attempt = attempt;
            if (await TryAsync(turn, attempt, deadlines) is not { } failure)
            {
                return;
            }

            attempt.Failure = failure;
            attempt.Ended = turn.Elapsed;
            if (failure.Error is GatewayError.ClientGone or GatewayError.GatewayStopping)
            {
                throw new GatewayException(failure); // the attempt stays in the row: its provider was asked and may charge for it
            }

            turn.Attempt = null;
            if (route.IsCandidate && failure.Error != GatewayError.TotalTimeout)
            {
                PassOn(turn, attempt, failure);
                next = -1; // the decision is another one now
                continue;
            }

            if (!failure.Row.FallsBack)
            {
                throw new GatewayException(failure);
            }

            // That nothing was recorded is an answer and no fault: the row says it.
            if (failure.Error != GatewayError.RecordedMiss)
            {
                LogFailed(turn.Id.ToString(), route.Provider, route.Model, failure.Error, failure.Message);
            }

            failures.Add(failure);
        }

        throw new GatewayException(NothingAnswered(turn, failures));
    }

    // Whatever keeps a candidate from answering, whoever comes next is asked.
    private void PassOn(Turn turn, AttemptInWork attempt, GatewayFailure failure)
    {
        if (attempt.Verdict is null)
        {
            LogFailed(turn.Id.ToString(), attempt.Route.Provider, attempt.Route.Model, failure.Error, failure.Message);
        }

        turn.Verdicts.Add(attempt.Verdict ?? Verdict.Failed(attempt.Candidate is ClassifierCandidate ? "the student" : "the candidate"));
        turn.Decision = turn.Operation.Route(turn);
    }

    // Null where it has its first token.
    private static async Task<GatewayFailure?> TryAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines)
    {
        GatewayFailure failure;
        try
        {
            attempt.Answer = await turn.Operation.AskAsync(turn, attempt, deadlines);
            attempt.FirstToken = turn.Elapsed;
            return null;
        }
        catch (OperationCanceledException)
        {
            failure = deadlines.Explain();
        }
        catch (GatewayException error)
        {
            failure = error.Failure;
        }

        if (attempt.Reply is { } reply)
        {
            await reply.DisposeAsync();
            attempt.Reply = null;
        }

        return failure;
    }

    // What the client is told when everything failed: the most useful of the reasons.
    private static GatewayFailure NothingAnswered(Turn turn, List<GatewayFailure> failures)
    {
        RouteDecision decision = turn.Decision!;
        GatewayFailure? told = failures.Find(failure => failure.Error != GatewayError.RecordedMiss);
        string why = told?.Message ?? decision.Missing ?? (failures.Count > 0 ? failures[^1].Message : "No provider is set up for it.");
        if (decision.StudentUnsure)
        {
            return new GatewayFailure(GatewayError.RouteStudentUnsure, string.Create(
                CultureInfo.InvariantCulture,
                $"The student of '{turn.UseCase!.Name}' is not sure (confidence {(decimal)turn.Confidence!:0.####}, "
                    + $"threshold {(decimal)turn.Threshold!:0.####}) and its teacher did not answer. "
                    + $"{why} Or send the header 'x-autarky-accept-unsure: true' to take the student's answer anyway."))
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

    [LoggerMessage(EventId = 5001, Level = LogLevel.Warning, Message = "Exchange {Exchange}: {Provider}/{Model} failed with {Error}: {Message}")]
    private partial void LogFailed(string exchange, string provider, string model, GatewayError error, string message);
}
