using System.Text;
using Autarky.Gateway.Errors;
using Autarky.Gateway.OpenAi;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates.Answers;
using Autarky.Text.Tokenization;

namespace Autarky.Gateway.Providers.Local;

/// <summary>What a local model answers, in OpenAI's dialect: chunks as the tokens come, or one completion at the end.</summary>
internal sealed class LocalAnswer : IAnswerBody
{
    private readonly ChatRun _run;
    private readonly bool _stream;
    private readonly LocalJson _json;
    private readonly LocalChoice[] _choices;
    private readonly IAsyncEnumerator<ChatStep> _steps;
    private readonly CancellationTokenSource _end = new();
    private int _cached;
    private bool _opened;
    private bool _closed;

    public LocalAnswer(ChatRun run, Tokenizer tokenizer, ProviderCall call)
    {
        _run = run;
        _stream = call.Request.Stream;
        _json = new LocalJson("chatcmpl-" + call.Exchange, call.Created, call.Model, tokenizer, call.Request.IncludeUsage);
        _choices = [.. Enumerable.Range(0, run.Choices).Select(n => new LocalChoice(n))];
        _steps = run.ReadAsync(_end.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>Tokens so far.</summary>
    public Usage Usage => new(_run.PromptTokens, _cached, _choices.Sum(choice => choice.Tokens));

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration ends = cancellationToken.Register(_end.Cancel);
        try
        {
            return _stream ? await NextChunkAsync() : await WholeAsync();
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

    private async Task<ReadOnlyMemory<byte>> NextChunkAsync()
    {
        if (!_opened)
        {
            _opened = true;
            return _json.Opening(_choices.Length);
        }

        while (await _steps.MoveNextAsync())
        {
            ChatStep step = _steps.Current;
            Take(step);
            ReadOnlyMemory<byte> chunk = _json.Chunk(step, _choices[step.Choice]);
            if (!chunk.IsEmpty)
            {
                return chunk;
            }
        }

        if (_closed)
        {
            return default;
        }

        _closed = true;
        return _json.Closing(Usage);
    }

    private async Task<ReadOnlyMemory<byte>> WholeAsync()
    {
        if (_closed)
        {
            return default;
        }

        while (await _steps.MoveNextAsync())
        {
            ChatStep step = _steps.Current;
            Take(step);
            _choices[step.Choice].Keep(step);
        }

        _closed = true;
        return _json.Completion(_choices, Usage);
    }

    private void Take(ChatStep step)
    {
        LocalChoice choice = _choices[step.Choice];
        choice.Tokens += step.Token is null ? 0 : 1;
        if (step.End is not { } end)
        {
            return;
        }

        choice.Tokens = end.Counts.Answer;
        _cached = Math.Max(_cached, end.Counts.Cached);
        if (end.Reason == ChatEndReason.Error)
        {
            throw new GatewayException(GatewayError.ProviderError, end.Error?.Message ?? "The model failed.");
        }

        if (end.Reason == ChatEndReason.Cancelled)
        {
            throw new GatewayException(GatewayError.ProviderBrokeOff, "The model was stopped in the middle of its answer.");
        }
    }
}

/// <summary>One of the answers so far.</summary>
internal sealed class LocalChoice(int index)
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();

    public int Index { get; } = index;

    public int Tokens { get; set; }

    /// <summary>Tool calls that went out in chunks.</summary>
    public int CallsSent { get; set; }

    public string Content => _content.ToString();

    public string Reasoning => _reasoning.ToString();

    public List<ToolCall> Calls { get; } = [];

    public List<(int Token, TokenLogprobs Logprobs)> Logprobs { get; } = [];

    public ChatEndReason Reason { get; private set; }

    /// <summary>Keeps what a step brings.</summary>
    public void Keep(ChatStep step)
    {
        foreach (AnswerPart part in step.Parts)
        {
            switch (part)
            {
                case ContentDelta content:
                    _content.Append(content.Text);
                    break;
                case ReasoningDelta reasoning:
                    _reasoning.Append(reasoning.Text);
                    break;
                case ToolCall call:
                    Calls.Add(call);
                    break;
            }
        }

        if (step is { Token: { } token, Logprobs: { } logprobs })
        {
            Logprobs.Add((token, logprobs));
        }

        Reason = step.End?.Reason ?? Reason;
    }
}
