using System.Globalization;
using System.Text;
using Autarky.Application.Errors;
using Autarky.Application.Words;
using Autarky.CommandLine;
using Autarky.LineEditing;
using Autarky.Models.Generation;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Templates;
using Autarky.Text.Templates.Answers;
using Spectre.Console;

namespace Autarky.Commands.Chat;

/// <summary>A conversation in a terminal: what was said so far, and the model that answers.</summary>
internal sealed class TerminalTalk(ChatModel first, ChatModels models, Terminal terminal) : IDisposable
{
    private readonly AnswerPrinter _printer = new(terminal);
    private ChatModel _model = first;

    public required Talk Talk { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>What was said of how tokens are chosen; for the rest each model has its defaults.</summary>
    public required SamplingWish Sampling { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Asks and answers until <c>/quit</c>, the end of the input, or Ctrl+C twice.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        terminal.Say($"[grey]{Markup.Escape(_model.Name)}. Ctrl+C stops an answer; /help lists what else there is; /quit ends.[/]");
        var lines = new TalkLines(terminal);
        bool wasStopped = false;
        while (true)
        {
            LineRead read = await lines.ReadAsync(cancellationToken);
            switch (read)
            {
                case { End: LineEnd.InputEnded }:
                case { End: LineEnd.Interrupted } when wasStopped:
                    return;
                case { End: LineEnd.Interrupted }:
                    terminal.Say("[grey]Ctrl+C again ends.[/]");
                    wasStopped = true;
                    continue;
                case { Text: var text } when string.IsNullOrWhiteSpace(text):
                    continue;
            }

            try
            {
                TalkCommand command = TalkCommand.Parse(read.Text!);
                if (command.Name == TalkCommand.Quit)
                {
                    return;
                }

                wasStopped = command.Name is null && (await AnswerAsync(command.Text, cancellationToken)).FinishReason == "cancelled";
                await ObeyAsync(command, cancellationToken);
            }
            catch (UserError error) when (!models.IsEmpty)
            {
                terminal.Progress.MarkupLine("[red]" + Markup.Escape(error.Message) + "[/]");
                wasStopped = false;
            }
        }
    }

    /// <summary>One answer, printed as it comes.</summary>
    /// <exception cref="UserError">The model does not take the conversation.</exception>
    public async Task<ChatOutcome> AnswerAsync(string prompt, CancellationToken cancellationToken)
    {
        DateTimeOffset asked = TimeProvider.System.GetUtcNow();
        var conversation = new Conversation
        {
            Messages = Talk.Messages(prompt),
            Sampling = Sampling.Over(_model.Model.Sampling.Options) with { Seed = Seed },
            MaxTokens = MaxTokens,
        };
        try
        {
            using ChatRun run = _model.Model.Start(conversation, cancellationToken);
            bool isStopping = false;
            ConsoleCancelEventHandler stop = (_, pressed) =>
            {
                // The second one is not held up: it ends the program.
                pressed.Cancel = !isStopping;
                isStopping = true;
                run.Cancel();
            };
            Console.CancelKeyPress += stop;
            try
            {
                ChatOutcome outcome = await ReadAsync(run, cancellationToken);
                Talk.Add(new Turn(prompt, conversation.Messages, outcome, _model.Name, asked));
                return outcome;
            }
            finally
            {
                Console.CancelKeyPress -= stop;
            }
        }
        catch (Exception error) when (error is GenerationRefusedException or GenerationException or ConversationRefusedException or InvalidDataException)
        {
            throw new UserError(error.Message, inner: error);
        }
    }

    /// <summary>Closes the model.</summary>
    public void Dispose()
    {
        if (!models.IsEmpty)
        {
            _model.Model.Dispose();
        }
    }

    private async Task ObeyAsync(TalkCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case TalkCommand.Help:
                SayHelp();
                break;
            case TalkCommand.Clear:
                Talk.Clear();
                terminal.Say("[grey]The conversation is forgotten.[/]");
                break;
            case TalkCommand.Model when command.Text.Length == 0:
                await SayModelsAsync(cancellationToken);
                break;
            case TalkCommand.Model:
                await SwitchAsync(command.Text, cancellationToken);
                break;
            case TalkCommand.System:
                SetSystem(command.Text);
                break;
            case TalkCommand.Save when command.Text.Length == 0:
                throw new UserError("/save needs a name: FILE.md to read, FILE.jsonl for `autarky import`.", UserErrorKind.Usage);
            case TalkCommand.Save:
                terminal.Say("[grey]" + Markup.Escape(TalkFile.Save(Talk, Bare(command.Text))) + "[/]");
                break;
        }
    }

    private void SayHelp()
    {
        var table = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((_, string usage, string says) in TalkCommand.All)
        {
            table.AddRow(Markup.Escape(usage), Markup.Escape(says));
        }

        table.AddRow("//TEXT", "sends a text that begins with a slash");
        table.AddRow("Ctrl+C", "stops an answer, or takes back the line; once more ends");
        if (terminal.IsInteractive)
        {
            table.AddRow("Up, Down", "bring earlier lines back");
            table.AddRow("Alt+Enter", "begins a new line in the same text");
        }

        terminal.Out.Write(table);
    }

    private async Task SayModelsAsync(CancellationToken cancellationToken)
    {
        SamplingOptions sampling = Sampling.Over(_model.Model.Sampling.Options);
        terminal.Say(Markup.Escape(string.Create(CultureInfo.InvariantCulture,
            $"{_model.Name}: {_model.Path}; temperature {sampling.Temperature}, top_k {sampling.TopK}, top_p {sampling.TopP}, "
                + $"min_p {sampling.MinP}, repetition_penalty {sampling.RepetitionPenalty}")));
        IReadOnlyList<(string Name, string Path)> others = [.. (await models.KnownAsync(cancellationToken)).Where(model => model.Path != _model.Path)];
        terminal.Say(Markup.Escape(others.Count == 0 ? "No others lie in the data directory; /model takes a file or a folder too."
            : "others: " + string.Join(", ", others.Select(model => model.Name))));
    }

    // The conversation goes on: the next answer is the other model's.
    private async Task SwitchAsync(string wanted, CancellationToken cancellationToken)
    {
        (_model, UserError? problem) = await models.SwitchAsync(_model, Bare(wanted), cancellationToken);
        terminal.Say(Markup.Escape($"Answers come from {_model.Name}{(problem is null ? "" : " again")}."));
        if (problem is not null)
        {
            throw problem;
        }
    }

    private void SetSystem(string text)
    {
        if (text.Length > 0)
        {
            Talk.System = Bare(text) is { Length: > 0 } said ? said : null;
        }

        terminal.Say(Talk.System is null ? "[grey]There is no system message.[/]" : Markup.Escape("system: " + ForeignText.Clean(Talk.System)));
    }

    private static string Bare(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

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
                        _printer.Content(text.Text);
                        break;
                    case ReasoningDelta thought:
                        reasoning.Append(thought.Text);
                        _printer.Thought(thought.Text);
                        break;
                }
            }

            end = step.End ?? end;
        }

        _printer.End();
        if (end is { Reason: ChatEndReason.Error, Error: { } error })
        {
            throw error;
        }

        var outcome = ChatOutcome.Of(content.ToString(), reasoning.ToString(), end!);
        terminal.Progress.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"[grey]{outcome.AnswerTokens} tokens, {outcome.TokensPerSecond:0.0} a second, the first after {outcome.FirstTokenSeconds:0.00} s; "
                + $"read {outcome.PromptTokens - end!.Counts.Cached} tokens of prompt, {outcome.PromptTokensPerSecond:0.0} a second, "
                + $"{end.Counts.Cached} more were known[/]"));
        return outcome;
    }
}
