using Autarky.Gateway.Errors;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Setup;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// The way of one request, whatever it asks for, in whatever dialect, from wherever it comes:
/// <code>
/// client ─► 1 authenticate ─► 2 read the request once ─► 3 resolve use case and policy ─► 4 route: ordered attempts
///        ─► 5 attempt: send, stream, fall back only before the first token
///        ─► 6 meter: tokens, money, time ─► 7 commit to the ledger ─► last byte to the client
/// </code>
/// </summary>
internal sealed partial class RequestPipeline(
    GatewaySetups setups,
    KeyRing keys,
    Attempts attempts,
    UsageMeter meter,
    Recorder recorder,
    RequestsInWork inWork,
    ServerEnd end,
    LargeAnswers large,
    TimeProvider time,
    ILogger<RequestPipeline> log)
{
    public async Task RunAsync(Operation operation, IArrival arrival, IReplySink sink)
    {
        using SetupInUse setup = setups.Use();
        var turn = new Turn(operation, setup.Setup, time);
        using var deadlines = new Deadlines(setup.Options.Timeouts, time, arrival.Gone, end.Token);
        try
        {
            inWork.Enter(setup.Options.Limits);

            // 1 authenticate
            turn.Key = arrival.Authenticate(keys);

            // 2 read the request once
            turn.Request = await arrival.ReadAsync(setup.Options);

            // 3 resolve use case and policy
            turn.AcceptUnsure = arrival.AcceptUnsure;
            operation.Resolve(turn);

            // 4 route: ordered attempts
            turn.Decision = operation.Route(turn);

            // 5 attempt: send, stream, fall back only before the first token
            await attempts.OpenAsync(turn, deadlines);
            if (!turn.Answer!.IsWhole)
            {
                await RelayAsync(turn, sink, deadlines);
            }

            // 6 meter: tokens, money, time
            meter.Measure(turn);

            // 7 commit to the ledger ─► last byte to the client
            await recorder.CommitAsync(turn.ToExchange(failure: null), setup.Options.Timeouts);
            await sink.FinishAsync(turn);
        }
        catch (GatewayException error)
        {
            await FailAsync(turn, sink, error.Failure);
        }
        catch (OperationCanceledException) when (arrival.Gone.IsCancellationRequested)
        {
            await FailAsync(turn, sink, new GatewayFailure(GatewayError.ClientGone, "The client hung up."));
        }
        catch (Exception error) // a fault of ours still gets its row and its answer
        {
            LogFault(error, turn.Id.ToString());
            await FailAsync(turn, sink, new GatewayFailure(GatewayError.GatewayFault, $"The gateway failed. Its log says why, under exchange {turn.Id}."));
        }
        finally
        {
            inWork.Leave();
            if (turn.Answer is { } answer)
            {
                await answer.DisposeAsync();
                large.Passed(answer.Size);
            }

            turn.Request?.Dispose();
        }
    }

    // Passes on everything up to the end, as it comes.
    private static async Task RelayAsync(Turn turn, IReplySink sink, Deadlines deadlines)
    {
        Answer answer = turn.Answer!;
        string provider = turn.Attempt!.Route.Provider;
        sink.Begin(turn);
        try
        {
            await sink.PassOnAsync(answer, deadlines.Token);
            while (!answer.IsWhole)
            {
                deadlines.Idle(turn.Setup.Providers.TimeoutsOf(provider), provider);
                await answer.ReadOnAsync(deadlines.Token);
                deadlines.Total(); // a slow reader is not the provider's silence
                if (!answer.IsWhole)
                {
                    await sink.PassOnAsync(answer, deadlines.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new GatewayException(deadlines.Explain());
        }
    }

    // 6 and 7 for what did not end well: tokens so far, the row, and then the client is told, if it is still there.
    private async Task FailAsync(Turn turn, IReplySink sink, GatewayFailure failure)
    {
        bool recorded = false;
        if (failure.Error != GatewayError.LedgerUnavailable)
        {
            MeasureWhatThereIs(turn, failure);
            try
            {
                await recorder.CommitAsync(turn.ToExchange(failure, sink.HasStarted), turn.Setup.Options.Timeouts);
                recorded = true;
            }
            catch (GatewayException error)
            {
                failure = failure.Error == GatewayError.ClientGone ? failure : error.Failure;
            }
        }

        if (failure.Error == GatewayError.ClientGone)
        {
            sink.Abort();
        }
        else if (sink.HasStarted)
        {
            await sink.BreakOffAsync(failure);
        }
        else
        {
            await sink.RefuseAsync(turn, failure, recorded);
        }
    }

    private void MeasureWhatThereIs(Turn turn, GatewayFailure failure)
    {
        if (turn.Attempt is { Failure: null } open)
        {
            open.Failure = failure;
        }

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
