using System.Text.Json;
using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Setup;
using Autarky.Routing;

namespace Autarky.Gateway.Pipeline;

/// <summary>
/// Vectors of texts. One model is asked and nobody in its place (another model's vectors mean something else), the answer comes whole, and the row keeps counts
/// and money, not texts and vectors.
/// </summary>
internal sealed class EmbeddingOperation(ModelDirectory models, TokenCount count) : Operation
{
    public override bool KeepsBodies => false;

    public override void Resolve(Turn turn)
    {
        string name = turn.Request!.Model;
        (UseCases.UseCase? useCase, turn.DirectModel) = models.Resolve(name, turn.Setup);
        if (useCase is not null)
        {
            throw new GatewayException(GatewayError.ClientModelUnfit,
                $"'{ClientText.Quote(name)}' is a use case: it answers chats and embeds no texts. Name a model that embeds; GET /v1/models lists the models.",
                "model");
        }
    }

    public override RouteDecision Route(Turn turn)
    {
        RouteDecision decision = Router.Decide(new RouteFacts { Model = turn.DirectModel });
        return decision with { Attempts = [.. decision.Attempts.Take(1).Select(only => only with { Reason = "asked for by name, for embeddings" })] };
    }

    public override async Task<Answer> AskAsync(Turn turn, AttemptInWork attempt, Deadlines deadlines)
    {
        string name = attempt.Route.Provider;
        if (turn.Setup.Providers.Find(name) is not IEmbeddingProvider provider)
        {
            throw new GatewayException(GatewayError.ProviderCannotExpress, $"Provider '{name}' embeds no texts. Ask for a model of another provider.", "model");
        }

        TimeoutOptions timeouts = turn.Setup.Providers.TimeoutsOf(name);
        var call = new EmbeddingCall { Request = (EmbeddingRequest)turn.Request!, Model = attempt.Route.Model };
        attempt.FailedTries = call.FailedTries;
        EmbeddingReply reply = await provider.EmbedAsync(call, deadlines.Token);
        if (reply.Failure is { } failure)
        {
            throw new GatewayException(Blame.Of(turn, attempt, failure));
        }

        var answer = new VectorAnswer(reply, name, attempt.Route.Model, call.Request.EncodingFormat == "base64", turn.Setup.Options.Limits.MaxAnswerBytes);
        try
        {
            await answer.OpenAsync(() => deadlines.Idle(timeouts, name), deadlines.Token);
            return answer;
        }
        catch
        {
            await answer.DisposeAsync();
            throw;
        }
    }

    public override Usage Count(Turn turn, AttemptInWork attempt) => attempt.Answer?.ReadUsage()
        ?? new Usage(CountInput(attempt.Route.Model, ((EmbeddingRequest)turn.Request!).Input), 0, 0) { IsEstimated = true };

    // A number is the id of a token; what else a provider may take cannot be counted here.
    private int CountInput(string model, JsonElement input) => input.ValueKind switch
    {
        JsonValueKind.String => count.OfAnswer(model, input.GetString()!),
        JsonValueKind.Array => input.EnumerateArray().Sum(item => CountInput(model, item)),
        JsonValueKind.Number => 1,
        _ => 0,
    };
}
