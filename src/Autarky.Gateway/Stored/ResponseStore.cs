using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Errors;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;

namespace Autarky.Gateway.Stored;

/// <summary>
/// Responses that clients ask for again, out of the ledger: they are the bodies of their exchanges. One whose bodies are not kept cannot be asked for, and
/// everybody finds only those of their own key.
/// </summary>
internal sealed class ResponseStore(ILedger ledger, RunningResponses running, TimeProvider time)
{
    /// <summary>The response of an id.</summary>
    /// <exception cref="GatewayException">None is kept under it, or it is not this client's.</exception>
    public async Task<KeptResponse> GetAsync(string id, string? keyId, CancellationToken cancellationToken) =>
        await FindAsync(id, keyId, cancellationToken) ?? throw ResponseFailures.Unknown(id);

    /// <summary>The response of an id; null where none is kept under it, or it is not this client's.</summary>
    /// <param name="id">What its client calls it.</param>
    /// <param name="keyId">Whose it must be.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="isAncestor">Whether it is wanted for what was said in it alone: what goes on from it outlives it.</param>
    public async Task<KeptResponse?> FindAsync(string id, string? keyId, CancellationToken cancellationToken, bool isAncestor = false)
    {
        StoredResponse? row = await ReadAsync(() => ledger.Responses.FindAsync(id, cancellationToken));
        if (row is not null && (row.KeyId != keyId || (row.Deleted is not null && !isAncestor)))
        {
            return null;
        }

        ExchangeId exchange;
        if (row is not null)
        {
            exchange = row.Exchange;
        }
        else if (!ResponseId.TryRead(id, out exchange))
        {
            return null;
        }

        // In this order: what ends meanwhile has its exchange before it runs no more.
        bool isRunning = running.Contains(exchange);
        Exchange? found = await ReadAsync(() => ledger.Exchanges.FindAsync(exchange, cancellationToken));
        return found is null ? Unfinished(row, isRunning) : Finished(id, found, row, keyId);
    }

    /// <summary>Whether an id is known, whoever it belongs to and whether or not it was deleted.</summary>
    public async Task<bool> IsKnownAsync(string id, CancellationToken cancellationToken) =>
        ResponseId.TryRead(id, out _) || await ReadAsync(() => ledger.Responses.FindAsync(id, cancellationToken)) is not null;

    /// <summary>Deletes a response; breaks it off where it runs.</summary>
    /// <exception cref="GatewayException">None is kept under it, or it is not this client's.</exception>
    public async Task DeleteAsync(string id, string? keyId, CancellationToken cancellationToken)
    {
        KeptResponse response = await GetAsync(id, keyId, cancellationToken);
        await running.CancelAsync(response.Exchange, cancellationToken);
        await WriteAsync(responses => responses.DeleteAsync(
            new StoredResponse { Id = id, Exchange = response.Exchange, KeyId = keyId, Created = response.Created }, time.GetUtcNow(), cancellationToken));
    }

    /// <summary>Breaks off a response that runs on without its client.</summary>
    /// <returns>The response as it stands then.</returns>
    /// <exception cref="GatewayException">None is kept under it, it is not this client's, or its client waited for it.</exception>
    public async Task<KeptResponse> CancelAsync(string id, string? keyId, CancellationToken cancellationToken)
    {
        KeptResponse response = await GetAsync(id, keyId, cancellationToken);
        if (!response.IsBackground)
        {
            throw new GatewayException(
                GatewayError.ClientBodyInvalid, "Cannot cancel a synchronous response: only one that was made with 'background' runs on.", "response_id");
        }

        await running.CancelAsync(response.Exchange, cancellationToken);
        return await GetAsync(id, keyId, cancellationToken);
    }

    /// <summary>Keeps what the response's exchange cannot say. Returns when it is on disk.</summary>
    /// <exception cref="GatewayException">It could not be written.</exception>
    public Task AddAsync(StoredResponse response) => WriteAsync(responses => responses.AddAsync(response, CancellationToken.None));

    private static async Task<T?> ReadAsync<T>(Func<Task<T?>> read)
    {
        try
        {
            return await read();
        }
        catch (LedgerUnavailableException error)
        {
            throw new GatewayException(new GatewayFailure(GatewayError.LedgerUnavailable, "The ledger could not be read. Try again."), error);
        }
    }

    private async Task WriteAsync(Func<IResponses, Task> write)
    {
        try
        {
            await write(ledger.Responses);
        }
        catch (LedgerUnavailableException error)
        {
            throw new GatewayException(new GatewayFailure(GatewayError.LedgerUnavailable, "The ledger could not keep the response. Try again."), error);
        }
    }

    private static KeptResponse? Unfinished(StoredResponse? row, bool isRunning)
    {
        if (row is not { Begun: { } begun, Request: { } request } || Parse(begun) is not { } response || Parse(request) is not { } asked)
        {
            return null;
        }

        if (isRunning)
        {
            response["status"] = "in_progress";
        }
        else
        {
            Fail(response, "server_error", "The server ended before the response was whole. Ask again.");
        }

        return new KeptResponse(row.Id, row.Exchange, row.Created, asked, response, null);
    }

    private static KeptResponse? Finished(string id, Exchange found, StoredResponse? row, string? keyId)
    {
        if (found.Dialect != OpenAiResponsesDialect.DialectName || found.Origin != ExchangeOrigin.Served || found.KeyId != keyId
            || (found.Request ?? row?.Request) is not { } request || Parse(request) is not { } asked
            || (asked["store"] is JsonValue store && store.GetValueKind() == JsonValueKind.False)
            || (found.Response ?? row?.Begun) is not { } body || Parse(body) is not { } response)
        {
            return null;
        }

        if (found.Outcome != ExchangeOutcome.Complete)
        {
            if (found.Outcome == ExchangeOutcome.ClientGone)
            {
                response["status"] = "cancelled";
            }
            else
            {
                Fail(response, "server_error", found.Error ?? "The response failed.");
            }
        }

        return new KeptResponse(id, found.Id, found.Created, asked, response, found.Provider);
    }

    private static void Fail(JsonObject response, string code, string message)
    {
        response["status"] = "failed";
        response["incomplete_details"] = null;
        response["error"] = new JsonObject { ["code"] = code, ["message"] = message };
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
