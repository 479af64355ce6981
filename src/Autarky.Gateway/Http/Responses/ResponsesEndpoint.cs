using System.Globalization;
using System.Text.Json.Nodes;
using Autarky.Gateway.Access;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Setup;
using Autarky.Gateway.Stored;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http.Responses;

/// <summary>POST /v1/responses, and what is asked of a response by its id. https://platform.openai.com/docs/api-reference/responses</summary>
internal sealed class ResponsesEndpoint(
    RequestPipeline pipeline,
    ChatOperation chats,
    ResponseStore store,
    Continuation continuation,
    RunningResponses running,
    GatewaySetups setups,
    KeyRing keys,
    Refusals refusals,
    TimeProvider time)
{
    private const int MostItems = 100;

    /// <summary>A new response: the pipeline's border is its own.</summary>
    public async Task CreateAsync(HttpContext http, IChatDialect dialect)
    {
        var arrival = new ContinuedArrival(new HttpArrival(http, dialect.Client.Read, time), continuation);
        var sink = new DetachableSink(new HttpReplySink(http, dialect.Client, refusals, time), store);
        Task run = RunAsync(arrival, sink);
        await Task.WhenAny(run, sink.Detached);
        if (sink.Detached.IsCompletedSuccessfully)
        {
            await WriteAsync(http, await sink.Detached);
        }
        else
        {
            await run;
        }
    }

    /// <summary>GET: the response as it stands.</summary>
    public async Task GetAsync(HttpContext http, string id)
    {
        if (IsTrue(http.Request.Query["stream"]))
        {
            throw new GatewayException(
                GatewayError.ClientBodyInvalid,
                "A response that was made cannot be streamed again here. Leave 'stream' out and ask until its status says that it ended.",
                "stream");
        }

        await WriteAsync(http, KeptResponse.Bytes((await store.GetAsync(id, KeyOf(http), http.RequestAborted)).Response));
    }

    /// <summary>DELETE.</summary>
    public async Task DeleteAsync(HttpContext http, string id)
    {
        await store.DeleteAsync(id, KeyOf(http), http.RequestAborted);
        await WriteAsync(http, KeptResponse.Bytes(new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true }));
    }

    /// <summary>POST …/cancel.</summary>
    public async Task CancelAsync(HttpContext http, string id) =>
        await WriteAsync(http, KeptResponse.Bytes((await store.CancelAsync(id, KeyOf(http), http.RequestAborted)).Response));

    /// <summary>GET …/input_items: what the response was given, the newest first, page by page.</summary>
    public async Task InputItemsAsync(HttpContext http, string id)
    {
        string? key = KeyOf(http);
        KeptResponse response = await store.GetAsync(id, key, http.RequestAborted);
        (bool newestFirst, int limit, string? after) = Page(http.Request.Query);
        IReadOnlyList<JsonObject> all = await continuation.ItemsAsync(
            response, key, withOutput: false, setups.Options.Limits.MaxBodyBytes, http.RequestAborted);
        List<JsonObject> ordered = [.. newestFirst ? all.Reverse() : all];
        int from = 0;
        if (after is not null)
        {
            int at = ordered.FindIndex(item => (string?)item["id"] == after);
            from = at >= 0 ? at + 1 : throw ResponseFailures.ItemUnknown(after);
        }

        JsonObject[] page = [.. ordered.Skip(from).Take(limit)];
        await WriteAsync(http, KeptResponse.Bytes(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page]),
            ["first_id"] = (string?)page.FirstOrDefault()?["id"],
            ["last_id"] = (string?)page.LastOrDefault()?["id"],
            ["has_more"] = from + page.Length < ordered.Count,
        }));
    }

    private static (bool NewestFirst, int Limit, string? After) Page(IQueryCollection query)
    {
        string order = query["order"].ToString();
        if (order is not ("" or "asc" or "desc"))
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, $"'order' is '{ClientText.Quote(order)}': it must be asc or desc.", "order");
        }

        int limit = 20;
        if (query["limit"].ToString() is { Length: > 0 } given
            && !(int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostItems))
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid, $"'limit' must be a whole number from 1 to {MostItems}.", "limit");
        }

        return (order != "asc", limit, query["after"].ToString() is { Length: > 0 } after ? after : null);
    }

    private static bool IsTrue(string? value) => value is "true" or "1";

    private static async Task WriteAsync(HttpContext http, byte[] body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private string? KeyOf(HttpContext http) => Authentication.Run(http.Request.Headers.Authorization, http.Request.Headers["x-api-key"], keys).Id;

    private async Task RunAsync(ContinuedArrival arrival, DetachableSink sink)
    {
        using (arrival)
        {
            var operation = new ResponseOperation(chats, store, running, arrival, sink);
            try
            {
                await pipeline.RunAsync(operation, arrival, sink);
            }
            finally
            {
                if (operation.Detached is { } turn)
                {
                    running.Remove(turn.Id);
                }
            }
        }
    }
}
