using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Text.Templates;
using Conversation = Autarky.Gateway.Conversations.Conversation;

namespace Autarky.Gateway.Providers.Local;

/// <summary>Answers and embeds with models that run in this process.</summary>
internal sealed class LocalProvider(ILocalModels models) : IProvider, IEmbeddingProvider
{
    /// <summary>The provider's name in options, routes and rows.</summary>
    public const string Name = ILocalModels.ProviderName;

    /// <summary>Why a model cannot be asked; null when it can, or when it is being loaded and the answer is when to ask again.</summary>
    public string? WhyNotReady(string model) => models.Find(model) is not null || models.FindEmbedder(model) is not null ? null : models.WhyAbsent(model) switch
    {
        { RetryAfter: not null } => null,
        { } absence => absence.Why,
        null => $"No model '{ClientText.Quote(model)}' is loaded: start the server with --model NAME=PATH, or give it a path in 'models'.",
    };

    public Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) => Task.FromResult(Send(call));

    public async Task<EmbeddingReply> EmbedAsync(EmbeddingCall call, CancellationToken cancellationToken)
    {
        if (models.FindEmbedder(call.Model) is not { } model)
        {
            return models.Find(call.Model) is null
                ? Absent(call.Model)
                : new GatewayFailure(GatewayError.ClientModelUnfit,
                    $"The model '{ClientText.Quote(call.Model)}' writes texts and embeds none. "
                        + "Ask for one that embeds, or send it a chat at /v1/chat/completions.",
                    "model");
        }

        try
        {
            CheckFormat(call.Request);
            CheckDimensions(call.Request, model);
            List<int[]> texts = EmbeddingInputs.Read(call.Request.Input, model, cancellationToken);
            int tokens = texts.Sum(text => text.Length);
            float[][] vectors = await model.EmbedAsync(texts, cancellationToken);
            return new EmbeddingReply { Vectors = vectors, Usage = new Usage(tokens, 0, 0) };
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }
        catch (GenerationRefusedException error)
        {
            return Refusal(error, "input");
        }
        catch (GenerationException error)
        {
            return new GatewayFailure(GatewayError.ProviderError, error.Message);
        }
    }

    private GatewayFailure Absent(string model) => models.WhyAbsent(model) is { RetryAfter: { } wait } loading
        ? new GatewayFailure(GatewayError.ModelLoading, loading.Why) { RetryAfter = wait }
        : new GatewayFailure(GatewayError.ProviderNotReady, WhyNotReady(model) ?? "The model was loaded this moment: ask again.");

    private ProviderReply Send(ProviderCall call)
    {
        if (models.Find(call.Model) is not { } model)
        {
            if (models.FindEmbedder(call.Model) is not null)
            {
                return new GatewayFailure(GatewayError.ClientModelUnfit,
                    $"The model '{ClientText.Quote(call.Model)}' embeds texts and writes none. Ask for one that chats, or send it texts at /v1/embeddings.",
                    "model");
            }

            return Absent(call.Model);
        }

        try
        {
            Conversation conversation = call.Request.Conversation.ForProvider(Name);
            ChatRun run = model.Start(LocalRequest.Read(conversation, model));
            var answer = new LocalAnswer(run, model.Tokenizer, call.Model);
            return ProviderReply.Of(answer) with { Usage = () => answer.Usage, Dropped = LocalRequest.Dropped(conversation) };
        }
        catch (GatewayException error)
        {
            return error.Failure;
        }
        catch (GenerationRefusedException error)
        {
            return Refusal(error, "messages");
        }
        catch (ConversationRefusedException error)
        {
            return new GatewayFailure(
                GatewayError.ProviderRefusedRequest, $"The model's chat template refuses the conversation: {ClientText.Quote(error.Message)}", "messages");
        }
        catch (InvalidDataException error)
        {
            return new GatewayFailure(GatewayError.ProviderCannotExpress, error.Message);
        }
    }

    private static void CheckFormat(EmbeddingRequest request)
    {
        if (request.EncodingFormat is not (null or "float" or "base64"))
        {
            throw new GatewayException(GatewayError.ClientBodyInvalid,
                $"'encoding_format' is '{ClientText.Quote(request.EncodingFormat)}': it must be float or base64.", "encoding_format");
        }
    }

    private static void CheckDimensions(EmbeddingRequest request, LocalEmbedder model)
    {
        if (request.Dimensions is { } wanted && wanted != model.Width)
        {
            throw new GatewayException(
                GatewayError.ProviderCannotExpress,
                FormattableString.Invariant($"'dimensions' is {wanted}, and the model's vectors have {model.Width} numbers: it was not trained to be cut.")
                    + " Leave 'dimensions' out.",
                "dimensions");
        }
    }

    private static GatewayFailure Refusal(GenerationRefusedException error, string param) => error.Reason switch
    {
        RefusalReason.QueueFull => new GatewayFailure(GatewayError.ProviderRateLimited, error.Message) { RetryAfter = error.RetryAfter },
        RefusalReason.TooLong => new GatewayFailure(GatewayError.ProviderRefusedRequest, error.Message, param)
        {
            PassedOn = (400, "invalid_request_error", Overflow.Code),
        },
        _ => new GatewayFailure(GatewayError.ProviderRefusedRequest, error.Message),
    };
}
