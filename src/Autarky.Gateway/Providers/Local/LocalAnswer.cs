using Autarky.Gateway.Conversations;
using Autarky.Gateway.Errors;
using Autarky.Models.Generation.Chat;
using Autarky.Text.Templates.Answers;
using Autarky.Text.Tokenization;

namespace Autarky.Gateway.Providers.Local;

/// <summary>What a local model answers, as it comes.</summary>
internal sealed class LocalAnswer : IEventSource
{
    private readonly ChatRun _run;
    private readonly string _model;
    private readonly Tokenizer _tokenizer;
    private readonly (int Tokens, int Calls)[] _choices;
    private readonly IAsyncEnumerator<ChatStep> _steps;
    private readonly CancellationTokenSource _end = new();
    private int _cached;
    private bool _opened;

    public LocalAnswer(ChatRun run, Tokenizer tokenizer, string model)
    {
        _run = run;
        _model = model;
        _tokenizer = tokenizer;
        _choices = new (int, int)[run.Choices];
        _steps = run.ReadAsync(_end.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    public bool IsOver { get; private set; }

    /// <summary>Tokens so far.</summary>
    public Usage Usage => new(_run.PromptTokens, _cached, _choices.Sum(choice => choice.Tokens));

    public async ValueTask<IReadOnlyList<ChatEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration ends = cancellationToken.Register(_end.Cancel);
        try
        {
            return await NextAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _steps.DisposeAsync();
        _run.Dispose();
        _end.Dispose();
    }

    private async Task<IReadOnlyList<ChatEvent>> NextAsync()
    {
        if (!_opened)
        {
            _opened = true;
            return [new AnswerStarted(null, _model)];
        }

        while (await _steps.MoveNextAsync())
        {
            List<ChatEvent> events = EventsOf(_steps.Current);
            if (events.Count > 0)
            {
                return events;
            }
        }

        if (IsOver)
        {
            return [];
        }

        IsOver = true;
        return [new TokensCounted(Usage)];
    }

    private List<ChatEvent> EventsOf(ChatStep step)
    {
        int choice = step.Choice;
        _choices[choice].Tokens += step.Token is null ? 0 : 1;
        var events = new List<ChatEvent>(2);
        foreach (AnswerPart part in step.Parts)
        {
            AddPart(choice, part, events);
        }

        if (step is { Token: { } token, Logprobs: { } logprobs })
        {
            events.Add(new TokensWeighed(
                choice, [Weight(token, logprobs.Logprob) with { Top = [.. logprobs.Top.Select(likely => Weight(likely.Token, likely.Logprob))] }]));
        }

        if (step.End is { } end)
        {
            events.Add(Ended(choice, end));
        }

        return events;
    }

    private void AddPart(int choice, AnswerPart part, List<ChatEvent> events)
    {
        switch (part)
        {
            case ContentDelta content:
                events.Add(new TextAdded(choice, content.Text));
                break;
            case ReasoningDelta reasoning:
                events.Add(new ThoughtAdded(choice, reasoning.Text));
                break;
            case ToolCall call:
                int number = _choices[choice].Calls++;
                events.Add(new CallStarted(choice, number, call.Id ?? "", call.Name));
                events.Add(new ArgumentsAdded(choice, number, call.Arguments));
                break;
        }
    }

    private AnswerEnded Ended(int choice, ChatEnd end)
    {
        _choices[choice].Tokens = end.Counts.Answer;
        _cached = Math.Max(_cached, end.Counts.Cached);
        return end.Reason switch
        {
            ChatEndReason.Error => throw new GatewayException(GatewayError.ProviderError, end.Error?.Message ?? "The model failed."),
            ChatEndReason.Cancelled => throw new GatewayException(GatewayError.ProviderBrokeOff, "The model was stopped in the middle of its answer."),
            ChatEndReason.Length => new AnswerEnded(choice, EndReason.Length),
            ChatEndReason.ToolCalls => new AnswerEnded(choice, EndReason.Calls),
            _ => new AnswerEnded(choice, end.StopText is null ? EndReason.Stop : EndReason.StopText, end.StopText),
        };
    }

    private TokenWeight Weight(int token, float logprob)
    {
        bool known = token < _tokenizer.VocabularySize;
        return new TokenWeight(known ? _tokenizer.Decode([token], continues: true) : "", logprob, known ? [.. _tokenizer.TokenBytes(token)] : [], []);
    }
}
