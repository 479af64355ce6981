using Autarky.Gateway.Access;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Gateway.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// The way of one chat request:
/// <code>
/// client ─► 1 authenticate ─► 2 read the request once ─► 3 resolve use case and policy ─► 4 route: ordered attempts
///        ─► 5 attempt: send, stream, fall back only before the first token
///        ─► 6 meter: tokens, money, time ─► 7 commit to the ledger ─► last byte to the client
/// </code>
/// </summary>
internal sealed partial class ChatPipeline(
    GatewayOptions options, KeyRing keys, ModelDirectory models, RoutingStep routing, Attempts attempts, ProviderSet providers,
    Sender sender, Meter meter, Recorder recorder, Refusals refusals, RequestsInWork inWork, TimeProvider time, ILogger<ChatPipeline> log)
{
    public async Task RunAsync(HttpContext http)
    {
        var turn = new Turn(http, time);
        using var deadlines = new Deadlines(options.Timeouts, time, http.RequestAborted);
        try
        {
            inWork.Enter();

            // 1 authenticate
            turn.Key = Authentication.Run(http.Request, keys);

            // 2 read the request once
            ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(http, options.Limits, options.Timeouts, time, http.RequestAborted);
            turn.Request = ChatRequest.Read(body, options.Limits.MaxDepth);

            // 3 resolve use case and policy
            (turn.UseCase, turn.DirectModel) = models.Resolve(turn.Request.Model);

            // 4 route: ordered attempts
            turn.Decision = routing.Decide(turn);

            // 5 attempt: send, stream, fall back only before the first token
            await attempts.OpenAsync(turn, deadlines);
            if (!turn.Answer!.IsWhole)
            {
                await Sender.RelayAsync(turn, deadlines, providers.TimeoutsOf(turn.Attempt!.Provider));
            }

            // 6 meter: tokens, money, time
            meter.Measure(turn);

            // 7 commit to the ledger ─► last byte to the client
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

            turn.Request?.Dispose();
        }
    }

    // 6 and 7 for what did not end well: tokens so far, the row, and then the client is told, if it is still there.
    private async Task FailAsync(Turn turn, GatewayFailure failure)
    {
        if (failure.Error != GatewayError.LedgerUnavailable)
        {
            MeasureWhatThereIs(turn);
        }

        if (!turn.Http.Response.HasStarted && failure.Error != GatewayError.ClientGone)
        {
            turn.WriteHeaders(turn.Http.Response.Headers);
            await refusals.AnswerAsync(turn.Http, failure, turn.ToExchange(failure));
            return;
        }

        if (failure.Error != GatewayError.LedgerUnavailable)
        {
            try
            {
                await recorder.CommitAsync(turn.ToExchange(failure));
            }
            catch (GatewayException error)
            {
                failure = failure.Error == GatewayError.ClientGone ? failure : error.Failure;
            }
        }

        if (failure.Error == GatewayError.ClientGone)
        {
            turn.Http.Abort();
        }
        else
        {
            await sender.BreakOffAsync(turn.Http, failure);
        }
    }

    private void MeasureWhatThereIs(Turn turn)
    {
        try
        {
            meter.Measure(turn);
        }
        catch (Exception error) // the row is worth more than its token counts
        {
            LogFault(error, turn.Id.ToString());
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "The gateway failed on exchange {Exchange}")]
    private partial void LogFault(Exception error, string exchange);
}
