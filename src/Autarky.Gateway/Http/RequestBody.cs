using System.Buffers;
using System.IO.Pipelines;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>Reads the body of a request once, within its limits.</summary>
internal static class RequestBody
{
    // A declared length is believed only this far before bytes arrive, so that a claim alone costs no memory.
    private const int FirstBlock = 64 * 1024;

    /// <summary>The whole body, in an array of its own (the ledger keeps it).</summary>
    /// <exception cref="GatewayException">Too large, too slow, cut off, not JSON by its headers.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpContext context, LimitOptions limits, TimeoutOptions timeouts, TimeProvider time, CancellationToken clientGone)
    {
        CheckHeaders(context.Request);
        if (context.Request.ContentLength > limits.MaxBodyBytes)
        {
            throw TooLarge(limits);
        }

        PipeReader reader = context.Request.BodyReader;

        // Most bodies are here with their headers: only for the others a clock is set.
        using var late = new LateBody(reader, TimeSpan.FromSeconds(timeouts.BodySeconds), time);
        byte[] body = new byte[Math.Min(context.Request.ContentLength ?? 4096, FirstBlock)];
        int length = 0;
        try
        {
            while (true)
            {
                if (!reader.TryRead(out ReadResult read))
                {
                    late.Watch();
                    read = await reader.ReadAsync(clientGone);
                }

                if (read.IsCanceled)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw new GatewayException(GatewayError.ClientBodyTooSlow,
                        $"The body did not arrive within {timeouts.BodySeconds:0.###} s ({length} bytes did). Send it faster or in smaller requests.");
                }

                if (length + read.Buffer.Length > limits.MaxBodyBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw TooLarge(limits);
                }

                int needed = length + (int)read.Buffer.Length;
                if (needed > body.Length)
                {
                    Array.Resize(ref body, (int)Math.Min(limits.MaxBodyBytes, Math.Max(needed, Math.Max(body.Length * 2L, 4096))));
                }

                read.Buffer.CopyTo(body.AsSpan(length));
                length = needed;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    // The ledger keeps these bytes: no slack behind them.
                    return length == body.Length ? body : body.AsMemory(0, length).ToArray();
                }
            }
        }
        catch (BadHttpRequestException error)
        {
            throw FromKestrel(error, limits);
        }
        catch (IOException error)
        {
            // The server has its own words for a few broken frames, and for a connection that was cut.
            throw error is ConnectionResetException || clientGone.IsCancellationRequested
                ? new GatewayException(GatewayError.ClientGone, "The client hung up.")
                : BrokenOff();
        }
    }

    private static void CheckHeaders(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
        {
            throw new GatewayException(GatewayError.ClientBodyMediaType, "Compressed bodies are not read here. Send the body without Content-Encoding.");
        }

        string? type = request.ContentType;
        if (type is null)
        {
            return;
        }

        int parameters = type.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> mediaType = (parameters < 0 ? type : type.AsSpan(0, parameters)).Trim();
        if (!mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(GatewayError.ClientBodyMediaType, "The body's Content-Type is not application/json. Send JSON and say so.");
        }

        int charset = type.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (charset >= 0 && !type.AsSpan(charset + 8).Trim("\" ").StartsWith("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(GatewayError.ClientBodyMediaType, "JSON is read as UTF-8 only. Send the body in UTF-8.");
        }
    }

    private static GatewayException TooLarge(LimitOptions limits) => new(GatewayError.ClientBodyTooLarge,
        $"The body is larger than {limits.MaxBodyBytes} bytes. Send less, or raise limits.max_body_bytes in the gateway's options.");

    private static GatewayException FromKestrel(BadHttpRequestException error, LimitOptions limits) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(limits),
        StatusCodes.Status408RequestTimeout => new GatewayException(GatewayError.ClientBodyTooSlow, "The body arrived too slowly. Send it faster."),
        _ => BrokenOff(),
    };

    private static GatewayException BrokenOff() => new(GatewayError.ClientBodyBroken,
        "The body ended early or its framing is broken. Send all of it, with the right length.");

    /// <summary>
    /// Reads and drops what a refused client still sends, so that it gets to read the answer instead of a reset connection. Bounded.
    /// </summary>
    public static async Task DrainAsync(HttpContext context, LimitOptions limits, TimeProvider time)
    {
        PipeReader reader = context.Request.BodyReader;
        using var late = new LateBody(reader, TimeSpan.FromSeconds(15), time);
        late.Watch();
        long left = Math.Max(256L * 1024 * 1024, limits.MaxBodyBytes * 4);
        try
        {
            while (left > 0)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted);
                left -= read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client stopped sending: nothing left to be polite about.
        }
    }
}
