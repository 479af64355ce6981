using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Autarky.Gateway.Http;

/// <summary>The gateway's paths.</summary>
public static class GatewayRoutes
{
    /// <summary>
    /// Guards every request of the application (header sizes, host names on loopback) and answers <c>/v1/**</c>, <c>/v1beta/**</c>, <c>/health</c> and
    /// <c>/health/ready</c>; a path that nobody has mapped gets the API's 404. Call before mapping anything else, so that the guard stands in front of it.
    /// </summary>
    public static WebApplication MapAutarkyGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        RequestGuard guard = app.Services.GetRequiredService<RequestGuard>();
        app.Use(guard.RunAsync);

        ApiEndpoints api = app.Services.GetRequiredService<ApiEndpoints>();
        app.Use((http, next) => http.GetEndpoint() is null ? api.UnknownAsync(http) : next(http));
        foreach (IChatDialect dialect in KnownDialects.All)
        {
            foreach (string root in dialect.Client.Roots)
            {
                app.Map(root + dialect.Client.Pattern, dialect is OpenAiResponsesDialect ? api.Responses(dialect) : api.Chats(dialect));
                if (dialect is ICountsTokens { CountPath: { } path } counting)
                {
                    app.Map(root + path, api.Counts(counting));
                }
            }
        }

        foreach (string prefix in ErrorShapes.Prefixes)
        {
            app.Map(prefix + "/responses/{id}", (RequestDelegate)api.ResponseAsync);
            app.Map(prefix + "/responses/{id}/input_items", (RequestDelegate)api.ResponseInputItemsAsync);
            app.Map(prefix + "/responses/{id}/cancel", (RequestDelegate)api.ResponseCancelAsync);
            app.Map(prefix + "/embeddings", (RequestDelegate)api.EmbeddingsAsync);
            app.Map(prefix + "/models/{**id}", (RequestDelegate)api.ModelsAsync);
            app.Map(prefix + "/feedback", (RequestDelegate)api.FeedbackAsync);
        }

        app.Map("/v1/{**rest}", (RequestDelegate)api.UnknownAsync);
        app.Map("/health", (RequestDelegate)api.AliveAsync);
        app.Map("/health/ready", (RequestDelegate)api.ReadyAsync);
        return app;
    }
}
