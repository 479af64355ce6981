using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Errors;
using Autarky.Ledger.Exchanges;

namespace Autarky.Gateway.Stored;

/// <summary>
/// What a request goes on from, out of the ledger: all that was asked and answered before it but the instructions, and the items that it names. No partner need
/// keep anything: the next may be asked by another.
/// </summary>
internal sealed class Continuation(ResponseStore store)
{
    /// <summary>Adds to the request what was said before it. What only a partner can know stays missing, for that partner.</summary>
    /// <param name="request">The request.</param>
    /// <param name="keyId">Whose it is.</param>
    /// <param name="maxBytes">The most that may be added.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="GatewayException">It is not kept, not this client's, or too much.</exception>
    public async Task AddAsync(ResponsesRequest request, string? keyId, long maxBytes, CancellationToken cancellationToken)
    {
        if (!request.IsPartial)
        {
            return;
        }

        var items = new KeptItems(store, keyId);
        JsonDocument? before = request.PreviousId is { } previous ? await BeforeAsync(request, previous, items, keyId, maxBytes, cancellationToken) : null;
        var named = new JsonObject();
        foreach (string id in request.References.Distinct())
        {
            if (await items.FindAsync(id, cancellationToken) is { } item)
            {
                named[id] = item.DeepClone();
            }
            else if (ResponseId.TryReadItem(id, out _))
            {
                throw ResponseFailures.ItemUnknown(id);
            }
        }

        request.Complete(before, named.Count > 0 ? JsonDocument.Parse(KeptResponse.Bytes(named)) : null);
    }

    /// <summary>All that a response was given but its instructions, and what it says itself where that is wanted, oldest first.</summary>
    /// <exception cref="GatewayException">A response that it goes on from is not kept any more.</exception>
    public async Task<IReadOnlyList<JsonObject>> ItemsAsync(
        KeptResponse response, string? keyId, bool withOutput, long maxBytes, CancellationToken cancellationToken)
    {
        var items = new KeptItems(store, keyId);
        var turns = new List<IReadOnlyList<JsonObject>>();
        long bytes = 0;
        for (KeptResponse? turn = response; turn is not null;)
        {
            var said = new List<JsonObject>();
            foreach (JsonObject item in turn.Input)
            {
                said.Add((string?)item["type"] == "item_reference" && await items.FindAsync((string?)item["id"] ?? "", cancellationToken) is { } named
                    ? (JsonObject)named.DeepClone()
                    : item);
            }

            if (withOutput || turn != response)
            {
                said.AddRange(turn.Output.Select(item => (JsonObject)item.DeepClone()));
            }

            turns.Add(said);
            bytes += said.Sum(item => (long)item.ToJsonString().Length);
            if (bytes > maxBytes)
            {
                throw new GatewayException(
                    GatewayError.ClientBodyTooLarge,
                    $"What was said before is larger than {maxBytes} bytes (limits.max_body_bytes). Begin anew, with a summary of it.",
                    "previous_response_id");
            }

            turn = turn.PreviousId is not { } id ? null
                : await store.FindAsync(id, keyId, cancellationToken, isAncestor: true) ?? throw ResponseFailures.PreviousUnknown(id);
        }

        turns.Reverse();
        return [.. turns.SelectMany(turn => turn)];
    }

    private async Task<JsonDocument?> BeforeAsync(
        ResponsesRequest request, string id, KeptItems items, string? keyId, long maxBytes, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, keyId, cancellationToken) is not { } previous)
        {
            return await store.IsKnownAsync(id, cancellationToken) ? throw ResponseFailures.PreviousUnknown(id) : null;
        }

        if (previous.Status is not ("completed" or "incomplete"))
        {
            throw new GatewayException(
                GatewayError.ClientPreviousUnknown,
                $"Previous response with id '{ClientText.Quote(id)}' has the status {ClientText.Quote(previous.Status)}: "
                    + "only one that has ended can be gone on from.",
                "previous_response_id");
        }

        items.Remember(previous);
        request.PreviousProvider = ResponseId.TryRead(id, out _) ? null : previous.Provider;
        IReadOnlyList<JsonObject> said = await ItemsAsync(previous, keyId, withOutput: true, maxBytes, cancellationToken);
        return JsonDocument.Parse(KeptResponse.Bytes(new JsonArray([.. said])));
    }

    /// <summary>Items by their ids, out of the responses that they are of.</summary>
    private sealed class KeptItems(ResponseStore store, string? keyId)
    {
        private readonly Dictionary<ExchangeId, KeptResponse?> _read = [];

        public void Remember(KeptResponse response) => _read[response.Exchange] = response;

        public async Task<JsonObject?> FindAsync(string id, CancellationToken cancellationToken)
        {
            if (!ResponseId.TryReadItem(id, out ExchangeId exchange))
            {
                return null;
            }

            if (!_read.TryGetValue(exchange, out KeptResponse? response))
            {
                _read[exchange] = response = await store.FindAsync(ResponseId.Of(exchange), keyId, cancellationToken);
            }

            return response?.Output.Concat(response.Input).FirstOrDefault(item => (string?)item["id"] == id);
        }
    }
}
