using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;
using Microsoft.Extensions.AI;

namespace Autarky.Models.Generation.Chat;

/// <summary>A local model behind the interface of Microsoft.Extensions.AI. Safe for concurrent use; the model is not disposed with it.</summary>
/// <remarks>
/// The interface has no member for log-probabilities. They are asked for as in OpenAI's API, by <see cref="LogprobsProperty"/> (true) and
/// <see cref="TopLogprobsProperty"/> (a number) in <see cref="ChatOptions.AdditionalProperties"/>; the answer's message, and the last update of a stream, has a list of
/// <see cref="LikelyToken"/> under the first name, and every update its <see cref="ChatStep"/> as raw representation.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="name">The name that it is given in responses.</param>
public sealed class LocalChatClient(LocalModel model, string name) : IChatClient
{
    /// <summary>The name of the additional property that asks for log-probabilities and carries them.</summary>
    public const string LogprobsProperty = "logprobs";

    /// <summary>The name of the additional property that asks for the likeliest tokens at each place.</summary>
    public const string TopLogprobsProperty = "top_logprobs";

    /// <inheritdoc/>
    /// <exception cref="GenerationRefusedException">It cannot be served, or too many wait.</exception>
    /// <exception cref="GenerationException">The answer could not be finished.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="GenerationRefusedException">It cannot be served, or too many wait.</exception>
    /// <exception cref="GenerationException">The answer could not be finished.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using ChatRun run = model.Start(Read(messages, options), cancellationToken);
        string id = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var likely = new List<LikelyToken>();
        await foreach (ChatStep step in run.ReadAsync(cancellationToken))
        {
            if (step is { Token: { } token, Logprobs: { } logprobs })
            {
                likely.Add(LikelyToken.Of(token, logprobs, model.Tokenizer));
            }

            if (step.End is { Reason: ChatEndReason.Error, Error: { } error })
            {
                throw error;
            }

            if (step.Parts.Count > 0 || step.Logprobs is not null || step.End is not null)
            {
                ChatResponseUpdate update = Update(step, id);
                if (step.End is not null && likely.Count > 0)
                {
                    update.AdditionalProperties = new AdditionalPropertiesDictionary { [LogprobsProperty] = likely };
                }

                yield return update;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("autarky", null, name)
        : serviceType.IsInstanceOfType(this) ? this
        : serviceType.IsInstanceOfType(model) ? model
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The model belongs to whoever loaded it.
    }

    private ChatResponseUpdate Update(ChatStep step, string id)
    {
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = name, ResponseId = id, MessageId = id, RawRepresentation = step };
        foreach (AnswerPart part in step.Parts)
        {
            update.Contents.Add(part switch
            {
                ReasoningDelta reasoning => new TextReasoningContent(reasoning.Text),
                ToolCall call => ChatShapes.Call(call),
                ContentDelta content => new TextContent(content.Text),
                _ => throw new InvalidOperationException("A part of a new kind."),
            });
        }

        if (step.End is { } end)
        {
            update.FinishReason = end.Reason switch
            {
                ChatEndReason.Length => ChatFinishReason.Length,
                ChatEndReason.ToolCalls => ChatFinishReason.ToolCalls,
                _ => ChatFinishReason.Stop,
            };
            update.Contents.Add(new UsageContent(new UsageDetails
            {
                InputTokenCount = end.Counts.Prompt,
                CachedInputTokenCount = end.Counts.Cached,
                OutputTokenCount = end.Counts.Answer,
                TotalTokenCount = end.Counts.Prompt + end.Counts.Answer,
            }));
        }

        return update;
    }

    private Conversation Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        SamplingOptions standard = model.Sampling;
        return new Conversation
        {
            Messages = ChatShapes.Messages(messages, options?.Instructions),
            Tools = ChatShapes.Tools(options),
            ToolUse = options?.ToolMode is RequiredChatToolMode ? ToolUse.Forced : ToolUse.Free,
            Shape = options?.ResponseFormat is ChatResponseFormatJson json ? new AnswerShape(json.Schema) : null,
            MaxTokens = options?.MaxOutputTokens,
            Stop = [.. options?.StopSequences ?? []],
            TopLogprobs = Logprobs(options?.AdditionalProperties),
            Sampling = standard with
            {
                Temperature = options?.Temperature ?? standard.Temperature,
                TopP = options?.TopP ?? standard.TopP,
                TopK = options?.TopK ?? standard.TopK,
                PresencePenalty = options?.PresencePenalty ?? 0,
                FrequencyPenalty = options?.FrequencyPenalty ?? 0,
                Seed = options?.Seed is { } seed ? (ulong)seed : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            },
        };
    }

    private static int? Logprobs(AdditionalPropertiesDictionary? asked) =>
        asked is null || !asked.TryGetValue(LogprobsProperty, out bool wanted) || !wanted ? null
        : asked.TryGetValue(TopLogprobsProperty, out int top) ? top
        : 0;
}
