using System.Runtime.CompilerServices;
using Autarky.Text.Templates.Answers;

namespace Autarky.Models.Generation.Chat;

/// <summary>A conversation's next messages in the making.</summary>
public sealed class ChatRun : IDisposable
{
    private readonly GenerationRun _run;
    private readonly AnswerReader[] _readers;
    private readonly bool[] _calls;
    private readonly bool[] _cut;

    internal ChatRun(GenerationRun run, Func<AnswerReader> reader)
    {
        _run = run;
        _readers = [.. Enumerable.Range(0, run.Request.Choices).Select(_ => reader())];
        _calls = new bool[_readers.Length];
        _cut = new bool[_readers.Length];
    }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => _run.Request.Prompt.Length;

    /// <summary>How many answers there will be.</summary>
    public int Choices => _readers.Length;

    /// <summary>Everything that happens, as it happens; ends after the last answer has ended. To be read once.</summary>
    /// <param name="cancellationToken">Ends the reading and the work.</param>
    public async IAsyncEnumerable<ChatStep> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (GenerationEvent happened in _run.ReadAsync(cancellationToken))
        {
            yield return happened switch
            {
                TokenGenerated token => new ChatStep(token.Choice, Parts(token, null)) { Token = token.Token, Logprobs = token.Logprobs },
                GenerationFinished finished => Ended(finished),
                _ => throw new InvalidOperationException("An event of a new kind."),
            };
        }
    }

    /// <summary>Ends the work before its next step; what has ended already stays.</summary>
    public void Cancel() => _run.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private ChatStep Ended(GenerationFinished finished)
    {
        IReadOnlyList<AnswerPart> parts = Parts(finished, finished);
        ChatEndReason reason = finished.Reason switch
        {
            FinishReason.Stop => _calls[finished.Choice] && !_cut[finished.Choice] ? ChatEndReason.ToolCalls : ChatEndReason.Stop,
            FinishReason.Length => ChatEndReason.Length,
            FinishReason.Cancelled => ChatEndReason.Cancelled,
            _ => ChatEndReason.Error,
        };
        return new ChatStep(finished.Choice, parts)
        {
            End = new ChatEnd(reason, finished.Counts, finished.Timings) { StopText = finished.StopText, Error = finished.Error },
        };
    }

    private List<AnswerPart> Parts(GenerationEvent happened, GenerationFinished? end)
    {
        AnswerReader reader = _readers[happened.Choice];
        var parts = new List<AnswerPart>(happened.Text.Length > 0 ? reader.Read(happened.Text) : []);
        if (end is not null)
        {
            parts.AddRange(reader.End(isCut: end.Reason != FinishReason.Stop || end.StopText is not null));
        }

        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is ToolCall call)
            {
                _calls[happened.Choice] = true;
                _cut[happened.Choice] |= !call.IsWhole;
                parts[i] = call with { Id = call.Id ?? CallId.New() };
            }
        }

        return parts;
    }
}
