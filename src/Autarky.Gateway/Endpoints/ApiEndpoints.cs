using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autarky.Gateway.Endpoints;

/// <summary>The paths: the method check, and, for all but chats and embeddings (which have their own), one border where failures become answers.</summary>
internal sealed partial class ApiEndpoints(
    ChatPipeline chat, EmbeddingPipeline embeddings, ModelsEndpoint models, FeedbackEndpoint feedback, HealthEndpoint health, Refusals refusals, ILogger<ApiEndpoints> log)
{
    public Task ChatAsync(HttpContext http) => HttpMethods.IsPost(http.Request.Method) ? chat.RunAsync(http) : WrongMethodAsync(http, "POST");

    public Task EmbeddingsAsync(HttpContext http) => HttpMethods.IsPost(http.Request.Method) ? embeddings.RunAsync(http) : WrongMethodAsync(http, "POST");

    public Task ModelsAsync(HttpContext http) => GuardAsync(http, "GET", () => models.RunAsync(http, (string?)http.Request.RouteValues["id"]));

    public Task FeedbackAsync(HttpContext http) => GuardAsync(http, "POST", () => feedback.RunAsync(http));

    public Task AliveAsync(HttpContext http) => GuardAsync(http, "GET", () => HealthEndpoint.AliveAsync(http));

    public Task ReadyAsync(HttpContext http) => GuardAsync(http, "GET", () => health.ReadyAsync(http));

    public Task UnknownAsync(HttpContext http) => refusals.RefuseAsync(http, new GatewayFailure(GatewayError.ClientPathUnknown,
        $"{ErrorBody.Quote(http.Request.Path)} does not exist. There are POST /v1/chat/completions, POST /v1/embeddings, GET /v1/models, POST /v1/feedback and GET /health."));

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
            $"{ErrorBody.Quote(http.Request.Method)} is not answered at {ErrorBody.Quote(http.Request.Path)}. Use {method}."));
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Error, Message = "The gateway failed at {Path}")]
    private partial void LogFault(Exception error, string path);
}
