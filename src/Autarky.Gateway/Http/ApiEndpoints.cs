using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Http.Responses;
using Autarky.Gateway.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Http;

/// <summary>The paths: the method check, and, for all but chats and embeddings (which have the pipeline's), one border where failures become answers.</summary>
internal sealed partial class ApiEndpoints(
    RequestPipeline pipeline,
    ChatOperation chats,
    EmbeddingOperation embeddings,
    ResponsesEndpoint responses,
    TokenCountEndpoint counts,
    ModelsEndpoint models,
    FeedbackEndpoint feedback,
    HealthEndpoint health,
    Refusals refusals,
    TimeProvider time,
    ILogger<ApiEndpoints> log)
{
    /// <summary>Chats in a dialect.</summary>
    public RequestDelegate Chats(IChatDialect dialect) => http => !Posted(http)
        ? WrongMethodAsync(http, "POST")
        : dialect is ICountsTokens counting && dialect.Client.IsCount(http.Request.Path)
        ? Counts(counting)(http)
        : pipeline.RunAsync(chats, new HttpArrival(http, dialect.Client.Read, time), new HttpReplySink(http, dialect.Client, refusals, time));

    /// <summary>Chats in a dialect whose answers may be asked for again.</summary>
    public RequestDelegate Responses(IChatDialect dialect) => http => Posted(http) ? responses.CreateAsync(http, dialect) : WrongMethodAsync(http, "POST");

    /// <summary>One response that was made.</summary>
    public Task ResponseAsync(HttpContext http)
    {
        string id = (string)http.Request.RouteValues["id"]!;
        return HttpMethods.IsDelete(http.Request.Method)
            ? GuardAsync(http, "DELETE", () => responses.DeleteAsync(http, id))
            : GuardAsync(http, "GET", () => responses.GetAsync(http, id));
    }

    public Task ResponseInputItemsAsync(HttpContext http) =>
        GuardAsync(http, "GET", () => responses.InputItemsAsync(http, (string)http.Request.RouteValues["id"]!));

    public Task ResponseCancelAsync(HttpContext http) =>
        GuardAsync(http, "POST", () => responses.CancelAsync(http, (string)http.Request.RouteValues["id"]!));

    public Task EmbeddingsAsync(HttpContext http) => Posted(http)
        ? pipeline.RunAsync(
            embeddings,
            new HttpArrival(http, static (body, _, depth) => EmbeddingRequest.Read(body, depth), time),
            new HttpReplySink(http, null, refusals, time))
        : WrongMethodAsync(http, "POST");

    /// <summary>The count of tokens in a dialect that has such a path.</summary>
    public RequestDelegate Counts(ICountsTokens dialect) => http => GuardAsync(http, "POST", () => counts.RunAsync(http, dialect));

    public Task ModelsAsync(HttpContext http) => GuardAsync(http, "GET", () => models.RunAsync(http, (string?)http.Request.RouteValues["id"]));

    public Task FeedbackAsync(HttpContext http) => GuardAsync(http, "POST", () => feedback.RunAsync(http));

    public Task AliveAsync(HttpContext http) => GuardAsync(http, "GET", () => HealthEndpoint.AliveAsync(http));

    public Task ReadyAsync(HttpContext http) => GuardAsync(http, "GET", () => health.ReadyAsync(http));

    public Task UnknownAsync(HttpContext http) => refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientPathUnknown,
        $"{ClientText.Quote(http.Request.Path)} does not exist. "
            + $"There are {string.Join(", ", KnownDialects.All.Select(dialect => "POST " + dialect.Client.Roots[0] + dialect.Client.Path))}, "
            + "POST /v1/embeddings, GET /v1/models, POST /v1/feedback and GET /health."));

    private static bool Posted(HttpContext http) => HttpMethods.IsPost(http.Request.Method);

    private async Task GuardAsync(HttpContext http, string method, Func<Task> run)
    {
        if (!HttpMethods.Equals(http.Request.Method, method))
        {
            await WrongMethodAsync(http, method);
            return;
        }

        try
        {
            await run();
        }
        catch (GatewayException error)
        {
            await refusals.RefuseAsync(http, error.Failure);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left; nothing was promised to it.
        }
        catch (Exception error) when (!http.Response.HasStarted) // a fault of ours still gets its row and its answer
        {
            LogFault(error, http.Request.Path);
            await refusals.RefuseAsync(http, new GatewayFailure(GatewayError.GatewayFault, "The gateway failed. Its log says why."));
        }
    }

    private Task WrongMethodAsync(HttpContext http, string method)
    {
        http.Response.Headers.Allow = method;
        return refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientMethodWrong,
            $"{ClientText.Quote(http.Request.Method)} is not answered at {ClientText.Quote(http.Request.Path)}. Use {method}."));
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "The gateway failed at {Path}")]
    private partial void LogFault(Exception error, string path);
}
