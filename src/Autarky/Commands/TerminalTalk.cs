using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Application.Errors;
using Autarky.CommandLine;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates;
using Autarky.Text.Templates.Answers;
using Spectre.Console;

namespace Autarky.Commands;

/// <summary>A conversation in a terminal: what was said so far, and the model that answers.</summary>
internal sealed class TerminalTalk
{
    private readonly LocalModel _model;
    private readonly Terminal _terminal;
    private readonly JsonArray _messages = [];

    public TerminalTalk(LocalModel model, Terminal terminal, string? system)
    {
        _model = model;
        _terminal = terminal;
        if (system is not null)
        {
            _messages.Add(new JsonObject { ["role"] = "system", ["content"] = system });
        }
    }

    public int? MaxTokens { get; init; }

    public required SamplingOptions Sampling { get; init; }

    /// <summary>Asks and answers until <c>/exit</c> or the end of the input.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _terminal.Say("[grey]Ctrl+C stops an answer; /new begins anew; /exit ends.[/]");
        while (true)
        {
            _terminal.Progress.Markup("[bold]> [/]");
            string? line = await Console.In.ReadLineAsync(cancellationToken);
            switch (line?.Trim())
            {
                case null or "/exit":
                    return;
                case "":
                    continue;
                case "/new":
                    Forget();
                    continue;
                default:
                    await TryAnswerAsync(line, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>One answer, printed as it comes.</summary>
    /// <exception cref="UserError">The model does not take the conversation.</exception>
    public async Task<ChatOutcome> AnswerAsync(string prompt, CancellationToken cancellationToken)
    {
        _messages.Add(new JsonObject { ["role"] = "user", ["content"] = prompt });
        try
        {
            using ChatRun run = _model.Start(new Conversation { Messages = _messages, Sampling = Sampling, MaxTokens = MaxTokens }, cancellationToken);
            ConsoleCancelEventHandler stop = (_, pressed) =>
            {
                pressed.Cancel = true;
                run.Cancel();
            };
            Console.CancelKeyPress += stop;
            try
            {
                return await ReadAsync(run, cancellationToken);
            }
            finally
            {
                Console.CancelKeyPress -= stop;
            }
        }
        catch (Exception error) when (error is GenerationRefusedException or GenerationException or ConversationRefusedException or InvalidDataException)
        {
            _messages.RemoveAt(_messages.Count - 1);
            throw new UserError(error.Message, inner: error);
        }
    }

    private async Task TryAnswerAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(line, cancellationToken);
        }
        catch (UserError error)
        {
            _terminal.Progress.MarkupLine("[red]" + Markup.Escape(error.Message) + "[/]");
        }
    }

    private async Task<ChatOutcome> ReadAsync(ChatRun run, CancellationToken cancellationToken)
    {
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        ChatEnd? end = null;
        await foreach (ChatStep step in run.ReadAsync(cancellationToken))
        {
            foreach (AnswerPart part in step.Parts)
            {
                switch (part)
                {
                    case ContentDelta text:
                        content.Append(text.Text);
                        _terminal.Piece(text.Text);
                        break;
                    case ReasoningDelta thought:
                        reasoning.Append(thought.Text);
                        _terminal.Progress.Markup("[grey]" + Markup.Escape(thought.Text) + "[/]");
                        break;
                }
            }

            end = step.End ?? end;
        }

        _terminal.Piece(Environment.NewLine);
        if (end is { Reason: ChatEndReason.Error, Error: { } error })
        {
            throw error;
        }

        _messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = content.ToString() });
        ChatOutcome outcome = Outcome(content.ToString(), reasoning.ToString(), end!);
        _terminal.Progress.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"[grey]{outcome.AnswerTokens} tokens, {outcome.TokensPerSecond:0.0} a second, the first after {outcome.FirstTokenSeconds:0.00} s; "
                + $"read {outcome.PromptTokens - end!.Counts.Cached} tokens of prompt, {outcome.PromptTokensPerSecond:0.0} a second, "
                + $"{end.Counts.Cached} more were known[/]"));
        return outcome;
    }

    private static ChatOutcome Outcome(string text, string reasoning, ChatEnd end)
    {
        TimeSpan first = end.Timings.FirstToken ?? end.Timings.Finished;
        double seconds = (end.Timings.Finished - first).TotalSeconds, reading = (first - end.Timings.Started).TotalSeconds;
        return new ChatOutcome
        {
            Text = text,
            Reasoning = reasoning.Length > 0 ? reasoning : null,
            FinishReason = end.Reason switch
            {
                ChatEndReason.Length => "length",
                ChatEndReason.Cancelled => "cancelled",
                ChatEndReason.ToolCalls => "tool_calls",
                _ => "stop",
            },
            PromptTokens = end.Counts.Prompt,
            AnswerTokens = end.Counts.Answer,
            FirstTokenSeconds = first.TotalSeconds,
            PromptTokensPerSecond = reading > 0 ? (end.Counts.Prompt - end.Counts.Cached) / reading : 0,
            TokensPerSecond = end.Counts.Answer > 1 && seconds > 0 ? (end.Counts.Answer - 1) / seconds : 0,
        };
    }

    private void Forget()
    {
        while (_messages.Count > 0 && _messages[^1]!["role"]!.GetValue<string>() != "system")
        {
            _messages.RemoveAt(_messages.Count - 1);
        }
    }
}
