using Autarky.Gateway.Dialects;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>Sends replies over HTTP, in the dialect of the path.</summary>
internal sealed class HttpReplySink(HttpContext http, IClientEnd? dialect, Refusals refusals, TimeProvider time) : IReplySink
{
    private readonly ResponseBody _body = new(http);
    private readonly ClientConnection? _client = http.Features.Get<ClientConnection>();
    private readonly IErrorShape _errors = dialect ?? ErrorShapes.Standard;
    private IStreamWriter? _writer;

    public bool HasStarted => http.Response.HasStarted;

    public void Begin(Turn turn)
    {
        _client?.Answers(_body.ProbeAsync);
        WriteHeaders(turn);
        _body.BeginStream(StreamType(turn));
    }

    public async Task PassOnAsync(Answer answer, CancellationToken cancellationToken)
    {
        if (answer is PassedOnAnswer passed)
        {
            await _body.WriteAsync(passed.Held, cancellationToken);
            passed.ClearHeld();
        }
        else
        {
            var told = (ToldAnswer)answer;
            ReadOnlyMemory<byte> bytes = Writer(told).Write(told.Held);
            told.ClearHeld();
            await _body.WriteAsync(bytes, cancellationToken);
        }
    }

    public async Task FinishAsync(Turn turn)
    {
        string? cost = turn.Cost?.ToString();
        ReadOnlyMemory<byte> rest = RestOf(turn);
        _client?.Answers(null);
        try
        {
            if (HasStarted)
            {
                await _body.EndStreamAsync(rest, cost);
                return;
            }

            WriteHeaders(turn);
            if (cost is not null)
            {
                http.Response.Headers[ReplyHeaders.Cost] = cost;
            }

            http.Response.ContentType = turn.IsStream ? StreamType(turn) : "application/json";
            http.Response.ContentLength = rest.Length;
            await ResponseBody.WriteWholeAsync(http, rest);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // Committed, and the client left before the last byte: the row says what there was to say.
        }
    }

    public Task RefuseAsync(Turn turn, GatewayFailure failure, bool isRecorded)
    {
        _client?.Answers(null);
        foreach ((string name, string value) in ReplyHeaders.Of(turn))
        {
            http.Response.Headers[name] = value;
        }

        // Client libraries try two or three times themselves: with ours the attempts would multiply.
        if (turn.WasRetried || (failure.Status >= StatusCodes.Status500InternalServerError && !failure.Row.Retryable))
        {
            http.Response.Headers["x-should-retry"] = "false";
        }

        return refusals.WriteAsync(http, failure, isRecorded ? turn.Id : null, _errors);
    }

    public async Task BreakOffAsync(GatewayFailure failure)
    {
        _client?.Answers(null);
        try
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
            ReadOnlyMemory<byte> error = _writer?.Fail(failure) ?? _errors.ErrorEvent(failure);
            if (_errors.ErrorEndsStream)
            {
                await _body.EndStreamAsync(error, cost: null).WaitAsync(late.Token);
                return;
            }

            await _body.WriteAsync(error, late.Token);

            // What is still on its way inside the server would be lost with the connection.
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, http.RequestAborted);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or GatewayException)
        {
            // Gone already.
        }

        http.Abort();
    }

    public void Abort() => http.Abort();

    private static string StreamType(Turn turn) => ((ChatRequest)turn.Request!).StreamType;

    private ReadOnlyMemory<byte> RestOf(Turn turn)
    {
        switch (turn.Answer)
        {
            case PassedOnAnswer passed:
                return passed.Held;
            case VectorAnswer vectors:
                return vectors.Bytes;
            case ToldAnswer told when !turn.IsStream:
                return told.Body();
            case ToldAnswer told:
                IStreamWriter writer = Writer(told);
                byte[] last = writer.Write(told.Held).ToArray();
                return (byte[])[.. last, .. writer.End().Span];
            default:
                throw new InvalidOperationException("An answer of a new kind.");
        }
    }

    private IStreamWriter Writer(ToldAnswer answer) => _writer ??= dialect!.StreamWriter(answer.Frame);

    private void WriteHeaders(Turn turn)
    {
        IHeaderDictionary headers = http.Response.Headers;
        foreach ((string name, string value) in ReplyHeaders.Of(turn))
        {
            headers[name] = value;
        }

        headers[ReplyHeaders.Exchange] = turn.Id.ToString();
        headers.CacheControl = "no-store";
    }
}
