using Autarky.Gateway.Errors;
using Autarky.Ledger;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>GET /health: the process answers. GET /health/ready: the ledger does too. No key needed, nothing recorded.</summary>
internal sealed class HealthEndpoint(ILedger ledger, TimeProvider time)
{
    public static Task AliveAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status200OK, """{"status":"ok"}"""u8.ToArray());

    public async Task ReadyAsync(HttpContext http)
    {
        try
        {
            await ledger.VersionAsync(http.RequestAborted).WaitAsync(TimeSpan.FromSeconds(5), time, http.RequestAborted);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var failure = new GatewayFailure(GatewayError.LedgerUnavailable, "The ledger does not answer. 'autarky doctor' says what is wrong with it.");
            await WriteAsync(http, failure.Status, ErrorShapes.Standard.Error(failure));
            return;
        }

        await WriteAsync(http, StatusCodes.Status200OK, """{"status":"ready"}"""u8.ToArray());
    }

    private static async Task WriteAsync(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }
}
