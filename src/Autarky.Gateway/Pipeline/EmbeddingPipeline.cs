using Autarky.Gateway.Access;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// The way of one request for vectors: the steps of <see cref="ChatPipeline"/>, but that one model is asked and nobody in its place (another model's
/// vectors mean something else), the answer comes whole, and the row keeps counts and money, not texts and vectors.
/// </summary>
internal sealed partial class EmbeddingPipeline(
    GatewayOptions options, KeyRing keys, ModelDirectory models, ProviderSet providers, Meter meter, Recorder recorder, Refusals refusals,
    RequestsInWork inWork, TimeProvider time, ILogger<EmbeddingPipeline> log)
{
    public async Task RunAsync(HttpContext http)
    {
        // A whole library may come here: its texts would fill the ledger and teach no student, and its vectors can be made again.
        var turn = new Turn(http, time) { KeepBodies = false };
        using var deadlines = new Deadlines(options.Timeouts, time, http.RequestAborted);
        try
        {
            inWork.Enter();

            // 1 authenticate
            turn.Key = Authentication.Run(http.Request, keys);

            // 2 read the request once
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(http, options.Limits, options.Timeouts, time, http.RequestAborted);
            turn.Embedding = EmbeddingRequest.Read(body, options.Limits.MaxDepth);

            // 3 and 4 resolve and route: a model by its name
            RouteAttempt attempt = Route(turn);

            // 5 attempt
            await AskAsync(turn, attempt, deadlines);

            // 6 meter: tokens, money, time
            meter.MeasureEmbedding(turn);

            // 7 commit to the ledger ─► the answer to the client
            await recorder.CommitAsync(turn.ToExchange(failure: null));
            await Sender.FinishAsync(turn);
        }
        catch (GatewayException error)
        {
            await FailAsync(turn, error.Failure);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(turn, new GatewayFailure(GatewayError.ClientGone, "The client hung up."));
        }
        catch (Exception error) // a fault of ours still gets its row and its answer
        {
            LogFault(error, turn.Id.ToString());
            await FailAsync(turn, new GatewayFailure(GatewayError.GatewayFault, $"The gateway failed. Its log says why, under exchange {turn.Id}."));
        }
        finally
        {
            inWork.Leave();
            if (turn.Answer is { } answer)
            {
                await answer.DisposeAsync();
            }

            turn.Embedding?.Dispose();
        }
    }

    private RouteAttempt Route(Turn turn)
    {
        string name = turn.Embedding!.Model;
        (turn.UseCase, turn.DirectModel) = models.Resolve(name);
        if (turn.UseCase is not null)
        {
            turn.UseCase = null; // the row is none of its exchanges
            throw new GatewayException(GatewayError.ClientModelUnfit,
                $"'{ErrorBody.Quote(name)}' is a use case: it answers chats and embeds no texts. Name a model that embeds; GET /v1/models lists the models.", "model");
        }

        RouteDecision decision = Router.Decide(new RouteFacts { Model = turn.DirectModel });
        turn.Decision = decision;
        return decision.Attempts is [var only, ..]
            ? only with { Reason = "asked for by name, for embeddings" }
            : throw new GatewayException(GatewayError.ProviderNotReady, decision.Missing ?? "No provider is set up for it.");
    }

    // Leaves the answer, and the attempt that gave it, in the turn.
    private async Task AskAsync(Turn turn, RouteAttempt attempt, Deadlines deadlines)
    {
        if (providers.Find(attempt.Provider) is not IEmbeddingProvider provider)
        {
            throw new GatewayException(GatewayError.ProviderCannotExpress,
                $"Provider '{attempt.Provider}' speaks a dialect without embeddings. Ask for a model of another provider.", "model");
        }

        deadlines.NextAttempt();
        turn.Attempt = attempt;
        TimeoutOptions timeouts = providers.TimeoutsOf(attempt.Provider);
        try
        {
            ProviderReply reply = await provider.EmbedAsync(new EmbeddingCall { Request = turn.Embedding!, Model = attempt.Model }, deadlines.Token);
            if (reply.Failure is { } failure)
            {
                throw new GatewayException(failure);
            }

            // What is made here is as large as it must be.
            long most = attempt.Provider == LocalProvider.Name ? int.MaxValue : options.Limits.MaxAnswerBytes;
            turn.Answer = new Answer(reply, attempt.Provider, AnswerKind.Embeddings, most, providers.CleanerOf(attempt.Provider));
            await turn.Answer.OpenAsync(() => deadlines.Idle(timeouts, attempt.Provider), deadlines.Token);
        }
        catch (OperationCanceledException)
        {
            await ForgetAsync(turn, deadlines.Explain());
        }
        catch (GatewayException error)
        {
            await ForgetAsync(turn, error.Failure);
        }
    }

    // Only an answer that came has an attempt in its row, or one that the client did not wait for: its provider was asked and may charge for it.
    private static async Task ForgetAsync(Turn turn, GatewayFailure failure)
    {
        if (turn.Answer is { } answer)
        {
            await answer.DisposeAsync();
            turn.Answer = null;
        }

        if (failure.Error != GatewayError.ClientGone)
        {
            turn.Attempt = null;
        }

        throw new GatewayException(failure);
    }

    private async Task FailAsync(Turn turn, GatewayFailure failure)
    {
        if (failure.Error != GatewayError.ClientGone)
        {
            turn.WriteHeaders(turn.Http.Response.Headers);
            await refusals.AnswerAsync(turn.Http, failure, turn.ToExchange(failure));
            return;
        }

        try
        {
            meter.MeasureEmbedding(turn);
            await recorder.CommitAsync(turn.ToExchange(failure));
        }
        catch (GatewayException)
        {
            // Nobody is left to be told; the recorder's log says it.
        }

        turn.Http.Abort();
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "The gateway failed on exchange {Exchange}, a request for embeddings")]
    private partial void LogFault(Exception error, string exchange);
}
