using Autarky.Models.Generation.Sampling;
using Autarky.Models.Transformer;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>
/// One step after another: a token for every answer that is being written, guesses behind it where rows are free, then pieces of prompts, each
/// prompt getting an equal part of the rest and the first place going round.
/// </summary>
internal sealed class Stepper(Decoder decoder, EngineOptions options, Tally tally, Drafter? drafter)
{
    // Rows of guesses are nearly free only while the weights' way from memory is what takes the time.
    private const int RowsForGuesses = 16;

    private readonly Batch _batch = new();
    private readonly List<Part> _parts = [];
    private readonly SamplingSpace[] _spaces = [.. Enumerable.Range(0, decoder.Threads).Select(_ => new SamplingSpace(decoder.Spec.VocabularySize))];
    private int _turn;

    /// <summary>Runs one step over the answers; those that end have <see cref="Answer.HasEnded"/> set.</summary>
    /// <param name="answers">The answers in work, at most as many as a batch has rows.</param>
    /// <param name="read">Called with every answer whose prompt was finished, before the first token is chosen.</param>
    public void Run(IReadOnlyList<Answer> answers, Action<Answer, ReadOnlySpan<float>> read)
    {
        _batch.Clear();
        _parts.Clear();
        long start = TimeProvider.System.GetTimestamp();
        AddAnswers(answers);
        int answerRows = _batch.Count;
        AddPrompts(answers, answerRows);
        if (_batch.Count == 0)
        {
            return;
        }

        ReadOnlySpan<float> logits = decoder.Forward(_batch);
        SampleAhead();
        int vocabulary = decoder.Spec.VocabularySize, row = 0, first = 0, later = 0, guessed = 0, right = 0;
        foreach (Part part in _parts)
        {
            ReadOnlySpan<float> rows = logits.Slice(row * vocabulary, part.Rows * vocabulary);
            row += part.Rows;
            int before = part.Answer.Count;
            guessed += part.Guess.Length;
            right += Take(part, rows, read);
            int chosen = part.Answer.Count - before;
            (first, later) = part.EndsPrompt ? (first + chosen, later) : (first, later + chosen);
        }

        tally.Step(_batch.Count - answerRows, answerRows, first, later, guessed, right, TimeProvider.System.GetElapsedTime(start));
    }

    /// <summary>Chooses a token of an answer; what goes wrong ends this answer only.</summary>
    public int Choose(Answer answer, ReadOnlySpan<float> logits, ReadOnlySpan<int> guess)
    {
        try
        {
            return answer.Take(logits, guess, _spaces[0]);
        }
        catch (Exception error) // a constraint or a tokenizer is not ours: its fault must not end the others' answers
        {
            if (!answer.HasEnded)
            {
                answer.End(FinishReason.Error, error as GenerationException ?? new GenerationException($"The answer could not go on: {error.Message}", error));
            }

            return 0;
        }
    }

    // Sampling costs as much as a layer; the workers share it, an answer at a time.
    private void SampleAhead()
    {
        (Answer Answer, int Row)[] turns = new (Answer, int)[_parts.Count];
        int row = 0, count = 0;
        foreach (Part part in _parts)
        {
            if (part.Rows > 0)
            {
                turns[count++] = (part.Answer, row);
            }

            row += part.Rows;
        }

        if (count < 2)
        {
            return;
        }

        int next = -1;
        decoder.Team.Run(worker =>
        {
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                turns[i].Answer.SampleAhead(decoder.LastLogits(turns[i].Row), _spaces[worker]);
            }
        });
    }

    private int Take(Part part, ReadOnlySpan<float> rows, Action<Answer, ReadOnlySpan<float>> read)
    {
        Answer answer = part.Answer;
        if (part.Rows == 0)
        {
            answer.Publish();
            return 0;
        }

        if (part.EndsPrompt)
        {
            answer.Publish();
            read(answer, rows);
        }

        int right = Choose(answer, rows, part.Guess);
        if (part.EndsPrompt && answer.Count > 0)
        {
            tally.FirstToken(answer.Run.Elapsed());
        }

        if (!answer.HasEnded)
        {
            answer.Publish();
        }

        return right;
    }

    private void AddAnswers(IReadOnlyList<Answer> answers)
    {
        int writing = answers.Count(answer => !answer.IsReading);
        int guesses = writing == 0 ? 0 : Math.Max(0, Math.Min(RowsForGuesses, decoder.BatchSize) - writing) / writing;
        foreach (Answer answer in answers.Where(answer => !answer.IsReading))
        {
            answer.LookUp(guesses);
        }

        drafter?.Guess(answers, guesses);
        foreach (Answer answer in answers)
        {
            if (!answer.IsReading)
            {
                ReadOnlySpan<int> tokens = answer.NextOfAnswer();
                Add(new Part(answer, tokens.Length, EndsPrompt: false, [.. tokens[1..]]), tokens);
            }
        }
    }

    private void AddPrompts(IReadOnlyList<Answer> answers, int answerRows)
    {
        List<Answer> all = [.. answers.Where(answer => answer.IsReading)];
        List<Answer> reading = options.PrefixCache ? [.. all.Where((answer, i) => !WaitsForPage(all, i))] : all;
        int free = decoder.BatchSize - answerRows;
        if (answerRows > 0)
        {
            free = Math.Min(free, options.PromptTokensBesideAnswers);
        }

        _turn++;
        for (int i = 0; i < reading.Count && free > 0; i++)
        {
            Answer answer = reading[(i + _turn) % reading.Count];
            ReadOnlySpan<int> tokens = answer.NextOfPrompt(Math.Max(1, free / (reading.Count - i)));
            bool last = answer.Sequence.Length + tokens.Length == answer.Run.Request.Prompt.Length;
            Add(new Part(answer, last ? 1 : 0, EndsPrompt: last, []), tokens);
            free -= tokens.Length;
        }
    }

    // Who would read the page that another is reading already waits for it. The one that is furthest, or came first, waits for nobody.
    private static bool WaitsForPage(List<Answer> all, int index)
    {
        for (int i = 0; i < all.Count; i++)
        {
            bool ahead = all[i].Sequence.Length > all[index].Sequence.Length || (i < index && all[i].Sequence.Length == all[index].Sequence.Length);
            if (ahead && all[index].NeedsPageOf(all[i]))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Part part, ReadOnlySpan<int> tokens)
    {
        if (!part.Answer.Sequence.TryReserve(tokens.Length))
        {
            throw new InvalidOperationException("An answer that had begun lacks memory for keys and values: more was promised than there is.");
        }

        _batch.Add(part.Answer.Sequence, tokens, part.Rows);
        _parts.Add(part);
    }

    private readonly record struct Part(Answer Answer, int Rows, bool EndsPrompt, int[] Guess);
}
