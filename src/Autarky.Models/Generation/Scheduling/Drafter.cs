using Autarky.Models.Generation.Sampling;
using Autarky.Models.Transformer;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>
/// Lets a draft model guess for all answers together: first it reads what has become certain since, then every further step of it adds a token to
/// each guess. Its tokens are chosen with each answer's own penalties and race, so that they are those of the large model wherever the two agree.
/// </summary>
/// <remarks>Source of the idea: Leviathan and others, Fast inference from transformers via speculative decoding (2023).</remarks>
internal sealed class Drafter(DraftModel draft, int vocabularySize, EngineOptions options)
{
    private readonly Decoder _decoder = draft.Decoder;
    private readonly Batch _batch = new();
    private readonly List<Turn> _turns = [];
    private readonly SamplingSpace _space = new(vocabularySize);

    /// <summary>A lane for a new answer.</summary>
    public DraftLane Open(GenerationRun run) => new(draft.Pool, run.MostPositions, options.DraftTokens);

    /// <summary>Guesses for those answers that are being written and have no guess yet.</summary>
    /// <param name="answers">The answers in work.</param>
    /// <param name="most">The most tokens of each guess.</param>
    public void Guess(IReadOnlyList<Answer> answers, int most)
    {
        Read(answers, most);
        while (_batch.Count > 0)
        {
            ReadOnlySpan<float> logits = _decoder.Forward(_batch);
            Take(logits);
            _batch.Clear();
            _turns.RemoveAll(turn => !Add(turn.Answer.Lane!, [turn.Answer.Lane!.Guess[^1]], logits: 1));
        }
    }

    // Those who lack least come first: a long prompt must not keep the others waiting.
    private void Read(IReadOnlyList<Answer> answers, int most)
    {
        _batch.Clear();
        _turns.Clear();
        foreach (Answer answer in answers
            .Where(answer => !answer.IsReading && !answer.HasGuess)
            .OrderBy(answer => answer.Tokens.Length - answer.Lane!.Sequence.Length))
        {
            DraftLane lane = answer.Lane!;
            int wanted = lane.Wanted(Math.Min(most, answer.GuessLimit));
            ReadOnlySpan<int> tokens = answer.Tokens;
            if (wanted == 0)
            {
                continue;
            }

            if (tokens.Length + wanted > _decoder.Spec.ContextLength)
            {
                lane.GiveUp();
                continue;
            }

            if (options.PrefixCache)
            {
                lane.Sequence.Adopt(tokens[..^1]);
            }

            ReadOnlySpan<int> missing = tokens[lane.Sequence.Length..];
            int free = _decoder.BatchSize - _batch.Count;
            int room = answers.Count > 1 && missing.Length > free ? Math.Min(free, options.PromptTokensBesideAnswers) : free;
            bool all = missing.Length <= room;
            if (room > 0 && Add(lane, all ? missing : missing[..room], all ? 1 : 0) && all)
            {
                _turns.Add(new Turn(answer, wanted));
            }
        }
    }

    private bool Add(DraftLane lane, ReadOnlySpan<int> tokens, int logits)
    {
        foreach (int token in tokens)
        {
            if (token >= _decoder.Spec.VocabularySize)
            {
                lane.GiveUp();
                return false;
            }
        }

        if (!lane.Sequence.TryReserve(tokens.Length))
        {
            lane.GiveUp();
            return false;
        }

        _batch.Add(lane.Sequence, tokens, logits);
        return true;
    }

    // One row of logits belongs to each turn, in order; turns that are over leave.
    private void Take(ReadOnlySpan<float> logits)
    {
        int vocabulary = _decoder.Spec.VocabularySize, row = 0;
        var going = new List<Turn>(_turns.Count);
        foreach (Turn turn in _turns)
        {
            List<int> guess = turn.Answer.Lane!.Guess;
            int token = turn.Answer.Guess(logits.Slice(row++ * vocabulary, vocabulary), guess, _space);
            if (token < 0)
            {
                continue;
            }

            guess.Add(token);
            if (guess.Count < turn.Wanted && !turn.Answer.EndsWith(token) && !turn.Answer.Run.IsCancelled)
            {
                going.Add(turn);
            }
        }

        _turns.Clear();
        _turns.AddRange(going);
    }

    private readonly record struct Turn(Answer Answer, int Wanted);
}
