using System.IO.Pipelines;
using System.Text;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Setup;
using Autarky.Ledger.Exchanges;
using Microsoft.AspNetCore.Connections;

namespace Autarky.Gateway.Http;

/// <summary>
/// What the server refuses by itself (a request line that is none, headers that are none, a flood of headers, a sender that never finishes its
/// headers) never reaches the application, and the server answers it with an empty body. This stands between the server and the socket and
/// gives those answers the body and the row that every other error has.
/// </summary>
internal sealed class BareErrors(Recorder recorder, GatewaySetups setups, TimeProvider time)
{
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IDuplexPipe transport = connection.Transport;
        connection.Transport = new DuplexPair(transport.Input, new BareErrorWriter(transport.Output, AnswerAsync));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private async Task<byte[]> AnswerAsync(int status, string reason)
    {
        DateTimeOffset now = time.GetUtcNow();
        var failure = new GatewayFailure(GatewayError.ClientProtocol, status switch
        {
            405 => "This method is not answered at this address.",
            408 => "The request's headers did not arrive in time. Send the request faster.",
            411 => "The request's body has no length. Send Content-Length or a chunked body.",
            413 => "The request's body is too large.",
            414 => "The request line is too long.",
            431 => "The request's headers are too many or too large. Send fewer or shorter ones.",
            505 => "This version of HTTP is not spoken here. Use HTTP/1.1.",
            _ => "The request is not valid HTTP. Check the request line, the Host header, the other headers and the framing of the body.",
        })
        {
            PassedOn = (status, "invalid_request_error", status switch
            {
                405 => "method_not_allowed",
                408 => "request_timeout",
                431 => "headers_too_large",
                _ => "malformed_http",
            })
        };
        var row = new Exchange
        {
            Id = ExchangeId.New(now),
            Created = now,
            Origin = ExchangeOrigin.Served,
            Outcome = ExchangeOutcome.ClientError,
            Status = status,
            Error = failure.Message,
        };
        string exchange = $"x-autarky-exchange: {row.Id}\r\n";
        try
        {
            await recorder.CommitAsync(row, setups.Options.Timeouts);
        }
        catch (GatewayException)
        {
            exchange = ""; // never the name of a row that is not there; the recorder has said so in the log
        }

        byte[] body = ErrorShapes.Standard.Error(failure);
        string head = $"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{exchange}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
