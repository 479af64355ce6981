using System.Globalization;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Ledger;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Pipeline;

/// <summary>Says no: records the row, then answers in OpenAI's error shape.</summary>
internal sealed class Refusals(Recorder recorder, GatewayOptions options, TimeProvider time)
{
    /// <summary>Refuses a request of which nothing else is known.</summary>
    public Task RefuseAsync(HttpContext http, GatewayFailure failure)
    {
        var turn = new Turn(http, time);
        return AnswerAsync(http, failure, turn.ToExchange(failure));
    }

    /// <summary>Commits the row and sends the error. The response must not have started.</summary>
    public async Task AnswerAsync(HttpContext http, GatewayFailure failure, Exchange row)
    {
        bool recorded = failure.Error != GatewayError.LedgerUnavailable;
        if (recorded)
        {
            try
            {
                await recorder.CommitAsync(row);
            }
            catch (GatewayException error)
            {
                recorded = false;
                failure = error.Failure;
            }
        }

        await WriteAsync(http, failure, recorded ? row.Id : null);
        if (failure.Error is GatewayError.ClientBodyTooLarge or GatewayError.ClientBodyMediaType
            || (http.Request.ContentLength > 0 && failure.Status is 401 or 404 or 405))
        {
            await LetTheClientFinishAsync(http);
        }
    }

    private static async Task WriteAsync(HttpContext http, GatewayFailure failure, ExchangeId? row)
    {
        HttpResponse response = http.Response;
        byte[] body = ErrorBody.Json(failure);
        response.StatusCode = failure.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (row is { } id)
        {
            response.Headers["x-autarky-exchange"] = id.ToString(); // only ever the name of a row that is in the ledger
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
    }

    // Most clients read the answer only after they have sent everything. One that waits for "100 Continue" sends nothing.
    private Task LetTheClientFinishAsync(HttpContext http) =>
        http.Request.Headers.Expect.Count > 0 ? Task.CompletedTask : RequestBody.DrainAsync(http, options.Limits, time);
}
