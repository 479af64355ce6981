using System.Globalization;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Setup;
using Autarky.Ledger.Exchanges;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>Says no over HTTP.</summary>
internal sealed class Refusals(Recorder recorder, GatewaySetups setups, TimeProvider time)
{
    /// <summary>Refuses a request that never became a turn: records the row, then answers in the shape of the path's dialect.</summary>
    public async Task RefuseAsync(HttpContext http, GatewayFailure failure)
    {
        DateTimeOffset now = time.GetUtcNow();
        var row = new Exchange
        {
            Id = ExchangeId.New(now),
            Created = now,
            Origin = ExchangeOrigin.Served,
            Outcome = failure.Row.Outcome,
            Status = failure.Status,
            Error = failure.Message,
        };
        ExchangeId? recorded = null;
        if (failure.Error != GatewayError.LedgerUnavailable)
        {
            try
            {
                await recorder.CommitAsync(row, setups.Options.Timeouts);
                recorded = row.Id;
            }
            catch (GatewayException error)
            {
                failure = error.Failure;
            }
        }

        await WriteAsync(http, failure, recorded, ErrorShapes.Of(http.Request.Path));
    }

    /// <summary>Sends the error. The response must not have started.</summary>
    public async Task WriteAsync(HttpContext http, GatewayFailure failure, ExchangeId? row, IErrorShape shape)
    {
        HttpResponse response = http.Response;
        byte[] body = shape.Error(failure);
        response.StatusCode = failure.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (row is { } id)
        {
            response.Headers[ReplyHeaders.Exchange] = id.ToString(); // only ever the name of a row that is in the ledger
        }

        if (failure.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (failure.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (failure.Error is GatewayError.ClientBodyTooLarge or GatewayError.ClientBodyTooSlow or GatewayError.ClientBodyBroken)
        {
            response.Headers.Connection = "close";
        }

        try
        {
            await response.BodyWriter.WriteAsync(body, http.RequestAborted);
            await response.BodyWriter.FlushAsync(http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client left.
        }

        if (failure.Error is GatewayError.ClientBodyTooLarge or GatewayError.ClientBodyMediaType
            || (http.Request.ContentLength > 0 && failure.Status is 401 or 404 or 405))
        {
            await LetTheClientFinishAsync(http, setups.Options.Limits);
        }
    }

    // Most clients read the answer only after they have sent everything. One that waits for "100 Continue" sends nothing.
    private Task LetTheClientFinishAsync(HttpContext http, LimitOptions limits) =>
        http.Request.Headers.Expect.Count > 0 ? Task.CompletedTask : RequestBody.DrainAsync(http, limits, time);
}
