using System.Text;
using System.Text.Json;
using Autarky.Gateway.Conversations;
using Autarky.Gateway.Pipeline;
using Microsoft.Extensions.AI;

namespace Autarky.Gateway.InProcess;

/// <summary>An answer's events as updates of Microsoft.Extensions.AI. A call is told when it is complete.</summary>
internal sealed class UpdatesOfEvents(string model)
{
    private readonly Dictionary<(int Choice, int Call), (string Id, string Name, StringBuilder Arguments)> _calls = [];
    private readonly List<TokenLikelihood> _likely = [];
    private string? _id;
    private string _model = model;

    /// <summary>The update of events that came together; null where nothing of them can be shown yet. Only the first of several answers is told.</summary>
    public ChatResponseUpdate? Of(IReadOnlyList<ChatEvent> events)
    {
        var contents = new List<AIContent>();
        ChatFinishReason? finish = null;
        foreach (ChatEvent happened in events)
        {
            switch (happened)
            {
                case AnswerStarted started:
                    (_id, _model) = (started.Id, started.Model ?? _model);
                    break;
                case TextAdded { Choice: 0 } text:
                    contents.Add(new TextContent(text.Text));
                    break;
                case RefusalAdded { Choice: 0 } refusal:
                    contents.Add(new TextContent(refusal.Text));
                    break;
                case ThoughtAdded { Choice: 0 } thought:
                    contents.Add(new TextReasoningContent(thought.Text));
                    break;
                case ThoughtSealed { Choice: 0, Seal: { } seal }:
                    contents.Add(new TextReasoningContent("") { ProtectedData = seal });
                    break;
                case CallStarted { Choice: 0 } call:
                    _calls[(0, call.Call)] = (call.Id, call.Name, new StringBuilder());
                    break;
                case ArgumentsAdded { Choice: 0 } arguments
                    when _calls.TryGetValue((0, arguments.Call), out (string Id, string Name, StringBuilder Arguments) open):
                    open.Arguments.Append(arguments.Json);
                    break;
                case TokensWeighed { Choice: 0 } weighed:
                    _likely.AddRange(weighed.Tokens.Select(TokenLikelihood.Of));
                    break;
                case AnswerEnded { Choice: 0 } ended:
                    contents.AddRange(_calls.OrderBy(call => call.Key).Select(call => Call(call.Value)));
                    _calls.Clear();
                    finish = Finish(ended.Reason);
                    break;
                case TokensCounted counted:
                    contents.Add(new UsageContent(Details(counted.Usage)));
                    break;
            }
        }

        return contents.Count == 0 && finish is null ? null : Update(contents, finish);
    }

    /// <summary>The last update: what is known of the turn.</summary>
    public ChatResponseUpdate End(Turn turn)
    {
        ChatResponseUpdate update = Update([], null);
        var properties = new AdditionalPropertiesDictionary { [ReplyHeaders.Exchange] = turn.Id.ToString() };
        foreach ((string name, string value) in ReplyHeaders.Of(turn))
        {
            properties[name] = value;
        }

        if (turn.Cost is { } cost)
        {
            properties[ReplyHeaders.Cost] = cost.ToString();
        }

        if (_likely.Count > 0)
        {
            properties[GatewayClient.LogprobsProperty] = _likely;
        }

        // Without a message's id they belong to the response and not to its message.
        update.MessageId = null;
        update.AdditionalProperties = properties;
        return update;
    }

    public static UsageDetails Details(Usage usage) => new()
    {
        InputTokenCount = usage.Input,
        CachedInputTokenCount = usage.CachedInput,
        OutputTokenCount = usage.Output,
        ReasoningTokenCount = usage.Reasoning,
        TotalTokenCount = (long)usage.Input + usage.Output,
    };

    private static ChatFinishReason Finish(EndReason reason) => reason switch
    {
        EndReason.Length => ChatFinishReason.Length,
        EndReason.Calls => ChatFinishReason.ToolCalls,
        EndReason.Refused => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };

    private static FunctionCallContent Call((string Id, string Name, StringBuilder Arguments) call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments.Length == 0 ? "{}" : call.Arguments.ToString(), call.Id, call.Name,
        static text => JsonSerializer.Deserialize<Dictionary<string, object?>>(text, AIJsonUtilities.DefaultOptions));

    private ChatResponseUpdate Update(List<AIContent> contents, ChatFinishReason? finish) =>
        new(ChatRole.Assistant, contents) { ModelId = _model, ResponseId = _id, MessageId = _id, FinishReason = finish };
}
