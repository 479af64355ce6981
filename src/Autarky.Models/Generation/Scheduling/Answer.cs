using System.Runtime.InteropServices;
using Autarky.Kernels.Attention;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Generation.Scheduling;

/// <summary>One answer in the making: its tokens, its cache, and how far it is.</summary>
internal sealed class Answer : IDisposable
{
    private readonly EngineOptions _options;
    private readonly Sampler _sampler;
    private readonly ITokenConstraint? _constraint;
    private readonly ITokenText? _text;
    private readonly StopTexts _stops;
    private readonly PromptLookup _lookup;
    private readonly List<int> _tokens;
    private int[] _lookedUp = [];
    private readonly TimeSpan _started;
    private TimeSpan? _firstToken;
    private int _cached;
    private int? _sampledAhead;

    public Answer(GenerationRun run, int choice, KvSequence sequence, EngineOptions options, DraftLane? lane)
    {
        Lane = lane;
        Run = run;
        Choice = choice;
        Sequence = sequence;
        _options = options;
        GenerationRequest request = run.Request;
        _tokens = [.. request.Prompt.Span];
        _sampler = new Sampler(request.Sampling, SeededDraw.OfChoice(request.Sampling.Seed, choice), request.Prompt.Span);
        _constraint = request.Constraint?.Invoke();
        _text = options.Text?.Invoke();
        _stops = new StopTexts(request.Stop);
        _lookup = new PromptLookup(options.Speculation);
        _started = run.Elapsed();
        run.Begun++;
    }

    public GenerationRun Run { get; }

    public int Choice { get; }

    public KvSequence Sequence { get; }

    /// <summary>What a draft model keeps for it; null where there is none.</summary>
    public DraftLane? Lane { get; }

    public bool HasEnded { get; private set; }

    /// <summary>Whether its prompt is still being read.</summary>
    public bool IsReading => Sequence.Length < Prompt;

    /// <summary>Prompt tokens that were in the cache.</summary>
    public int Cached => _cached;

    /// <summary>Tokens chosen so far.</summary>
    public int Count => _tokens.Count - Prompt;

    /// <summary>Prompt and answer so far.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Whether what follows was guessed from the text so far.</summary>
    public bool HasGuess => _lookedUp.Length > 0;

    /// <summary>The most guesses that are of use: one more token is always chosen.</summary>
    public int GuessLimit => Run.MaxTokens - Count - 1;

    private int Prompt => Run.Request.Prompt.Length;

    /// <summary>The prompt's tokens that come next, after as many as possible were found in the cache.</summary>
    public ReadOnlySpan<int> NextOfPrompt(int most)
    {
        ReadOnlySpan<int> prompt = Run.Request.Prompt.Span;
        if (_options.PrefixCache)
        {
            // The last token is always computed: its logits choose the first of the answer.
            _cached += Sequence.Adopt(prompt[..^1]);
        }

        return prompt.Slice(Sequence.Length, Math.Min(most, Prompt - Sequence.Length));
    }

    /// <summary>
    /// Whether at least half of the next page of its prompt is in the one that another answer is reading, so that it can be had for nothing soon.
    /// </summary>
    public bool NeedsPageOf(Answer other)
    {
        int page = other.Sequence.Length / AttentionPage.Positions * AttentionPage.Positions;
        ReadOnlySpan<int> prompt = Run.Request.Prompt.Span, others = other.Run.Request.Prompt.Span;

        // It must be possible to adopt everything up to there: full pages are published, and the last token of a prompt is never adopted.
        return Sequence.IsLong == other.Sequence.IsLong
            && Sequence.Length <= page && Sequence.Length % AttentionPage.Positions == 0 && page + AttentionPage.Positions <= others.Length
            && prompt[..^1].CommonPrefixLength(others) >= page + (AttentionPage.Positions / 2);
    }

    /// <summary>Guesses from the text so far.</summary>
    /// <param name="most">The most tokens.</param>
    public void LookUp(int most) => _lookedUp = [.. _lookup.Guess(_tokens, Math.Min(most, GuessLimit))];

    /// <summary>The token that a draft model's logits would choose.</summary>
    /// <param name="logits">Its logits.</param>
    /// <param name="guessed">Tokens that it has guessed before.</param>
    /// <param name="space">Memory to work in.</param>
    /// <returns>The token, or −1 for none.</returns>
    public int Guess(ReadOnlySpan<float> logits, List<int> guessed, SamplingSpace space) => _sampler.Guess(logits, CollectionsMarshal.AsSpan(guessed), space);

    /// <summary>Whether a token would end the answer.</summary>
    public bool EndsWith(int token) => (Run.Request.EndTokens ?? _options.EndTokens).Contains(token);

    /// <summary>The last token and what is guessed to follow it.</summary>
    public ReadOnlySpan<int> NextOfAnswer() => (int[])[_tokens[^1], .. HasGuess || Lane is null ? _lookedUp : (IEnumerable<int>)Lane.Guess];

    /// <summary>
    /// Chooses the token that <see cref="Take"/> will choose from the first row, so that several answers' choices can be made side by side: it touches nothing
    /// but this answer. What goes wrong is left to <see cref="Take"/>, which tries again.
    /// </summary>
    /// <param name="logits">Shape [vocabulary].</param>
    /// <param name="space">Memory to work in, nobody else's meanwhile.</param>
    public void SampleAhead(ReadOnlySpan<float> logits, SamplingSpace space)
    {
        try
        {
            _sampledAhead = Sample(logits, space);
        }
        catch (Exception) // met again, and told, where the token is taken
        {
            _sampledAhead = null;
        }
    }

    /// <summary>Takes the logits after one or more tokens: the last one of the prompt or of the answer, and guesses behind it.</summary>
    /// <param name="logits">Shape [1 + guesses, vocabulary].</param>
    /// <param name="guess">The tokens to which all but the first row belong.</param>
    /// <param name="space">Memory to work in.</param>
    /// <returns>Guesses that were right.</returns>
    public int Take(ReadOnlySpan<float> logits, ReadOnlySpan<int> guess, SamplingSpace space)
    {
        int vocabulary = logits.Length / (guess.Length + 1), right = 0, before = _tokens.Count;
        while (true)
        {
            int token = Choose(logits.Slice(right * vocabulary, vocabulary), space);
            if (HasEnded || right == guess.Length || token != guess[right])
            {
                break;
            }

            right++;
        }

        _lookup.Learn(_lookedUp.Length, right);
        if (!HasEnded)
        {
            Lane?.Settle(before, right, _options.PrefixCache ? Tokens : []);
            if (Sequence.Length >= _tokens.Count)
            {
                Sequence.Truncate(_tokens.Count - 1);
            }
        }

        return right;
    }

    /// <summary>Publishes the full pages of what is certain.</summary>
    public void Publish()
    {
        if (_options.PrefixCache)
        {
            Sequence.Publish(CollectionsMarshal.AsSpan(_tokens));
        }
    }

    /// <summary>Ends it, whatever it was doing.</summary>
    public void End(FinishReason reason, GenerationException? error = null)
    {
        HasEnded = true;
        string rest = "";
        if (_text is not null && _stops.Found is null)
        {
            rest = _stops.Push(_text.Flush()) + _stops.Flush();
        }

        Run.End(new GenerationFinished(
            Choice,
            rest,
            reason,
            new TokenCounts(Prompt, _cached, Count),
            new GenerationTimings(_started, _firstToken, Run.Elapsed()))
        {
            StopText = reason == FinishReason.Stop ? _stops.Found : null,
            Error = error,
        });
    }

    public void Dispose()
    {
        Sequence.Dispose();
        Lane?.Dispose();
    }

    private int Sample(ReadOnlySpan<float> logits, SamplingSpace space)
    {
        ReadOnlySpan<uint> allowed = [];
        if (_constraint is not null)
        {
            Array.Clear(space.Allowed);
            _constraint.Allow(space.Allowed);
            allowed = space.Allowed;
        }

        int token = _sampler.Choose(logits, allowed, space), left = Run.MaxTokens - Count - 1;
        if (_constraint?.HasRoomFor(token, left) == false)
        {
            _constraint.KeepWhatHasRoom(space.Allowed, left);
            token = space.Allowed.AsSpan().ContainsAnyExcept(0u) ? _sampler.Choose(logits, allowed, space) : token;
        }

        return token;
    }

    // Chooses, tells and perhaps ends.
    private int Choose(ReadOnlySpan<float> logits, SamplingSpace space)
    {
        int token = _sampledAhead ?? Sample(logits, space);
        _sampledAhead = null;
        TokenLogprobs? logprobs = Run.Request.TopLogprobs is { } top ? TokenLogprobs.Read(logits, token, top, space.Scores) : null;
        _sampler.Accept(token);
        _tokens.Add(token);
        _firstToken ??= Run.Elapsed();
        if (EndsWith(token))
        {
            End(FinishReason.Stop);
            return token;
        }

        _constraint?.Accept(token);
        Run.Tell(new TokenGenerated(Choice, token, _text is null ? "" : _stops.Push(_text.Push(token)), logprobs));
        if (_stops.Found is not null)
        {
            End(FinishReason.Stop);
        }
        else if (Count == Run.MaxTokens)
        {
            End(FinishReason.Length);
        }

        return token;
    }
}
