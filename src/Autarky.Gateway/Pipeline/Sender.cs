using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Autarky.Gateway.Errors;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// Writes answers to the client. Streams over HTTP/1.1 are framed here and not by the server, because only so can a trailer follow them.
/// </summary>
internal sealed class Sender(TimeProvider time)
{
    private const string CostHeader = "x-autarky-cost";

    /// <summary>Starts the response of a stream whose end is not here yet, and passes on everything up to its end.</summary>
    /// <exception cref="GatewayException">The client hung up; the provider broke off.</exception>
    public static async Task RelayAsync(Turn turn, Deadlines deadlines, TimeoutOptions timeouts)
    {
        HttpResponse response = turn.Http.Response;
        Answer answer = turn.Answer!;
        StartStream(turn);
        try
        {
            await WriteAsync(response, answer.Held, deadlines.Token);
            answer.ClearHeld();
            while (!answer.IsWhole)
            {
                deadlines.Idle(timeouts, turn.Attempt!.Provider);
                ReadOnlyMemory<byte> piece = await answer.ReadOnAsync(deadlines.Token);
                deadlines.Total(); // a slow reader is not the provider's silence
                if (!piece.IsEmpty)
                {
                    await WriteAsync(response, piece, deadlines.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new GatewayException(deadlines.Explain());
        }
    }

    /// <summary>After the commit: what was held back, the cost, the end.</summary>
    public static async Task FinishAsync(Turn turn)
    {
        HttpResponse response = turn.Http.Response;
        Answer answer = turn.Answer!;
        string? cost = turn.Cost?.ToString();
        try
        {
            if (response.HasStarted)
            {
                await EndStreamAsync(response, answer.Held, cost);
                return;
            }

            WriteHeaders(turn);
            if (cost is not null)
            {
                response.Headers[CostHeader] = cost;
            }

            response.ContentType = turn.Request?.Stream == true ? "text/event-stream" : "application/json";
            response.ContentLength = answer.Held.Length;
            await response.BodyWriter.WriteAsync(answer.Held, turn.Http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Committed, and the client left before the last byte: the row says what there was to say.
        }
    }

    /// <summary>After a failure in the middle of a stream: an error event, and then the connection is cut, so that nobody takes the answer for whole.</summary>
    public async Task BreakOffAsync(HttpContext http, GatewayFailure failure)
    {
        try
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
            await WriteAsync(http.Response, ErrorBody.Event(failure), late.Token);

            // What is still on its way inside the server would be lost with the connection.
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or GatewayException)
        {
            // Gone already.
        }

        http.Abort();
    }

    private static void StartStream(Turn turn)
    {
        HttpResponse response = turn.Http.Response;
        WriteHeaders(turn);
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer(CostHeader);
        }
        else if (IsHttp11(response))
        {
            response.Headers.TransferEncoding = "chunked";
            response.Headers.Trailer = CostHeader;
        }
    }

    private static void WriteHeaders(Turn turn)
    {
        IHeaderDictionary headers = turn.Http.Response.Headers;
        turn.WriteHeaders(headers);
        headers["x-autarky-exchange"] = turn.Id.ToString();
        headers.CacheControl = "no-store";
    }

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        PipeWriter writer = response.BodyWriter;
        if (FramedHere(response))
        {
            WriteChunk(writer, bytes.Span);
        }
        else
        {
            writer.Write(bytes.Span);
        }

        FlushResult flush = await writer.FlushAsync(cancellationToken);
        if (flush.IsCompleted)
        {
            throw new GatewayException(GatewayError.ClientGone, "The client hung up.");
        }
    }

    private static async Task EndStreamAsync(HttpResponse response, ReadOnlyMemory<byte> held, string? cost)
    {
        PipeWriter writer = response.BodyWriter;
        if (!FramedHere(response))
        {
            if (cost is not null && response.SupportsTrailers())
            {
                response.AppendTrailer(CostHeader, cost);
            }

            await writer.WriteAsync(held, response.HttpContext.RequestAborted);
            return;
        }

        // https://www.rfc-editor.org/rfc/rfc9112#section-7.1: the last chunk, the trailers, an empty line.
        WriteChunk(writer, held.Span);
        writer.Write("0\r\n"u8);
        if (cost is not null)
        {
            writer.Write(System.Text.Encoding.ASCII.GetBytes($"{CostHeader}: {cost}\r\n"));
        }

        writer.Write("\r\n"u8);
        await writer.FlushAsync(response.HttpContext.RequestAborted);
    }

    private static void WriteChunk(PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return; // an empty chunk is the end
        }

        Span<byte> size = writer.GetSpan(12);
        bytes.Length.TryFormat(size, out int digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(size[digits..]);
        writer.Advance(digits + 2);
        writer.Write(bytes);
        writer.Write("\r\n"u8);
    }

    private static bool FramedHere(HttpResponse response) => response.Headers.TransferEncoding.Count > 0;

    private static bool IsHttp11(HttpResponse response) => HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol);
}
