using Autarky.Gateway.Access;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Dialects.OpenAiResponses;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Requests;
using Autarky.Gateway.Setup;
using Autarky.Gateway.Stored;
using Autarky.Ledger.Access;
using Microsoft.AspNetCore.Http;

namespace Autarky.Gateway.Http;

/// <summary>
/// How many tokens a request has: by the partner's own count where it has such a path, else by ours. It costs nothing and no row is written; clients ask before
/// they send, and stop asking for good after a refusal.
/// </summary>
internal sealed class TokenCountEndpoint(
    GatewaySetups setups, KeyRing keys, ModelDirectory models, TokenCount count, Continuation continuation, TimeProvider time)
{
    public async Task RunAsync(HttpContext http, ICountsTokens dialect)
    {
        using SetupInUse setup = setups.Use();
        ApiKey key = Authentication.Run(http.Request.Headers.Authorization, SentKey.Plain(http.Request), keys);
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(http, setup.Options.Limits, setup.Options.Timeouts, time, http.RequestAborted);
        using ChatRequest request = dialect.ReadForCount(
            body, name => HttpArrival.HeaderOf(http.Request, name), setup.Options.Limits.MaxDepth);
        if (request is ResponsesRequest continued)
        {
            await continuation.AddAsync(continued, key.Id, setup.Options.Limits.MaxBodyBytes, http.RequestAborted);
        }

        (UseCases.UseCase? useCase, Routing.ModelFacts? direct) = models.Resolve(request.Model, setup.Setup);
        (string provider, string model) = useCase is not null ? (useCase.TeacherProvider, useCase.TeacherModel) : (direct!.Provider, direct.Model);
        int tokens = await AskAsync(setup.Setup, dialect, request, provider, model, http.RequestAborted) ?? count.OfRequest(model, request);
        byte[] answer = dialect.WriteCount(tokens);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    private static async Task<int?> AskAsync(
        GatewaySetup setup, ICountsTokens dialect, ChatRequest request, string provider, string model, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            return setup.Providers.Partners.TryGetValue(provider, out Partner? partner) && partner.Provider is { } server
                ? await server.CountAsync(dialect, request, model, late.Token) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // too slow: our own count will do
        }
    }
}
