using Autarky.Gateway.Errors;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Templates;

namespace Autarky.Gateway.Providers.Local;

/// <summary>Answers with a model that runs in this process.</summary>
internal sealed class LocalProvider(ILocalModels models) : IProvider
{
    /// <summary>The provider's name in options, routes and rows.</summary>
    public const string Name = ILocalModels.ProviderName;

    /// <summary>Why a model cannot be asked; null when it can, or when it is being loaded and the answer is when to ask again.</summary>
    public string? WhyNotReady(string model) => models.Find(model) is not null ? null : models.WhyAbsent(model) switch
    {
        { RetryAfter: not null } => null,
        { } absence => absence.Why,
        null => $"No model '{ErrorBody.Quote(model)}' is loaded: start the server with --model NAME=PATH, or give it a path in 'models'.",
    };

    public Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => Task.FromResult(Send(call));

    private ProviderReply Send(ProviderCall call)
    {
        if (models.Find(call.Model) is not { } model)
        {
            return models.WhyAbsent(call.Model) is { RetryAfter: { } wait } loading
                ? new GatewayFailure(GatewayError.ModelLoading, loading.Why) { RetryAfter = wait }
                : new GatewayFailure(GatewayError.ProviderNotReady, WhyNotReady(call.Model) ?? "The model was loaded this moment: ask again.");
        }

        try
        {
            ChatRun run = model.Start(LocalRequest.Read(call.Request, model));
            var answer = new LocalAnswer(run, model.Tokenizer, call);
            return ProviderReply.Of(answer, () => answer.Usage);
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }
        catch (GenerationRefusedException error)
        {
            return Refusal(error);
        }
        catch (ConversationRefusedException error)
        {
            return new GatewayFailure(GatewayError.ProviderRefusedRequest, $"The model's chat template refuses the conversation: {ErrorBody.Quote(error.Message)}", "messages");
        }
        catch (InvalidDataException error)
        {
            return new GatewayFailure(GatewayError.ProviderCannotExpress, error.Message);
        }
    }

    private static GatewayFailure Refusal(GenerationRefusedException error) => error.Reason switch
    {
        RefusalReason.QueueFull => new GatewayFailure(GatewayError.ProviderRateLimited, error.Message) { RetryAfter = error.RetryAfter },
        RefusalReason.TooLong => new GatewayFailure(GatewayError.ProviderRefusedRequest, error.Message, "messages")
        {
            PassedOn = (400, "invalid_request_error", "context_length_exceeded"),
        },
        _ => new GatewayFailure(GatewayError.ProviderRefusedRequest, error.Message),
    };
}
