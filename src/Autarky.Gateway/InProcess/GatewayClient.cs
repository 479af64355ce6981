using System.Runtime.CompilerServices;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Dialects.OpenAiEmbeddings;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Pipeline;
using Microsoft.Extensions.AI;

namespace Autarky.Gateway.InProcess;

/// <summary>
/// The gateway for callers in its own process: the same use cases, models, students, routes, prices and rows as over HTTP, without a connection and without
/// JSON in between. Safe for concurrent use. What is known of an answer besides (its row, who gave it and why, its cost) is in the response's additional
/// properties, under the names of the HTTP headers.
/// </summary>
public sealed class GatewayClient : IChatClient, IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>
    /// The name of the additional property that asks for log-probabilities (true) and, in the response, carries a list of <see cref="TokenLikelihood"/>.
    /// </summary>
    public const string LogprobsProperty = "logprobs";

    /// <summary>The name of the additional property that asks for the likeliest tokens at each place.</summary>
    public const string TopLogprobsProperty = "top_logprobs";

    /// <summary>The name of the additional property that takes a student's answer of which it is not sure (true).</summary>
    public const string AcceptUnsureProperty = "accept_unsure";

    private readonly RequestPipeline _pipeline;
    private readonly ChatOperation _chats;
    private readonly EmbeddingOperation _embeddings;
    private readonly string _model;

    internal GatewayClient(RequestPipeline pipeline, ChatOperation chats, EmbeddingOperation embeddings, string model)
    {
        (_pipeline, _chats, _embeddings, _model) = (pipeline, chats, embeddings, model);
    }

    /// <inheritdoc/>
    /// <exception cref="GatewayRefusedException">There is no answer; says why.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        AskAsync(messages, options, isStream: false, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="GatewayRefusedException">There is no answer, or it broke off; says why.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        AskAsync(messages, options, isStream: true, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="GatewayRefusedException">There are no vectors; says why.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        List<string> texts = [.. values];
        if (texts.Count == 0)
        {
            return [];
        }

        string model = options?.ModelId ?? _model;
        var sink = new VectorSink();
        await _pipeline.RunAsync(
            _embeddings,
            new InProcessArrival(EmbeddingRequest.Of(model, texts, options?.Dimensions), acceptUnsure: false, cancellationToken),
            sink);
        cancellationToken.ThrowIfCancellationRequested();
        return sink.Vectors(model);
    }

    /// <inheritdoc cref="IChatClient.GetService"/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("autarky", null, _model)
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("autarky", null, _model)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The gateway belongs to whoever made it.
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AskAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string model = options?.ModelId ?? _model;
        bool acceptUnsure = options?.AdditionalProperties?.TryGetValue(AcceptUnsureProperty, out bool accepts) == true && accepts;
        var request = new InProcessChatRequest(ConversationOfMessages.Read(messages, options, isStream))
        {
            Model = model,
            User = options?.AdditionalProperties?.TryGetValue("user", out string? user) == true ? user : null,
            Stream = isStream,
        };
        var sink = new InProcessSink();
        var updates = new UpdatesOfEvents(model);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task run = _pipeline.RunAsync(_chats, new InProcessArrival(request, acceptUnsure, left.Token), sink);
        try
        {
            await foreach (IReadOnlyList<ChatEvent> events in sink.Events.ReadAllAsync(cancellationToken))
            {
                if (updates.Of(events) is { } update)
                {
                    yield return update;
                }
            }
        }
        finally
        {
            if (!sink.Events.Completion.IsCompleted)
            {
                await left.CancelAsync(); // whoever stops reading hangs up
            }

            await run;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (sink.Finished is { } turn)
        {
            yield return updates.End(turn);
        }
    }

    /// <summary>Waits for vectors.</summary>
    private sealed class VectorSink : IReplySink
    {
        private IReadOnlyList<float[]>? _vectors;
        private Usage _usage;
        private GatewayRefusedException? _refusal;

        public bool HasStarted => false;

        public void Begin(Turn turn) => throw new NotSupportedException("Vectors are not streamed.");

        public Task PassOnAsync(Answer answer, CancellationToken cancellationToken) => throw new NotSupportedException("Vectors are not streamed.");

        public Task FinishAsync(Turn turn)
        {
            var answer = (VectorAnswer)turn.Answer!;
            (_vectors, _usage) = (answer.Vectors ?? EmbeddingList.Read(answer.Bytes), turn.Attempt!.Usage);
            return Task.CompletedTask;
        }

        public Task RefuseAsync(Turn turn, GatewayFailure failure, bool isRecorded)
        {
            _refusal = new GatewayRefusedException(failure, isRecorded ? turn.Id.ToString() : null);
            return Task.CompletedTask;
        }

        public Task BreakOffAsync(GatewayFailure failure) => throw new NotSupportedException("Vectors are not streamed.");

        public void Abort()
        {
            // Whoever asked is told by its own token.
        }

        public GeneratedEmbeddings<Embedding<float>> Vectors(string model) => _refusal is not null ? throw _refusal
            : new GeneratedEmbeddings<Embedding<float>>((_vectors ?? []).Select(vector => new Embedding<float>(vector) { ModelId = model }))
            {
                Usage = new UsageDetails { InputTokenCount = _usage.Input, TotalTokenCount = _usage.Input },
            };
    }
}
