using Autarky.Models.Generation;
using Autarky.Models.Generation.Scheduling;
using Autarky.Models.Tests.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Generation;

/// <summary>An engine rotates a request's heads by what prompt and answer may become together, and keeps the two kinds of pages apart.</summary>
public sealed class LongRopeEngineTests : IDisposable
{
    private readonly EditedModel _model = LongRopeModel.Make(LongRopeModel.Short, LongRopeModel.Long);
    private readonly string _path;

    public LongRopeEngineTests() => _path = _model.Write(1);

    // Positions 0 to 127 at most, and one more.
    private static GenerationRequest Short { get; } = new()
    {
        Prompt = EngineUnderTest.Prompt(100, 1),
        MaxTokens = 29,
        Sampling = new() { Temperature = 0 },
        TopLogprobs = 0,
    };

    private static GenerationRequest Long { get; } = Short with { MaxTokens = 30 };

    [Fact]
    public async Task Pages_of_either_kind_are_never_shared()
    {
        EngineUnderTest.Told shorts = await FreshAsync(Short), longs = await FreshAsync(Long);
        shorts.Logprobs[0].ShouldNotBe(longs.Logprobs[0]);
        using EngineUnderTest test = Engine();

        foreach ((GenerationRequest request, EngineUnderTest.Told expected, int cached) in new[]
        {
            (Short, shorts, 0), (Long, longs, 0), (Short, shorts, 64), (Long, longs, 99),
        })
        {
            EngineUnderTest.Told told = await test.OneAsync(request);
            told.Tokens.ShouldBe(expected.Tokens);
            told.Logprobs.ShouldBe(expected.Logprobs);
            told.Finished.Counts.Cached.ShouldBe(cached);
        }
    }

    [Fact]
    public async Task Both_kinds_at_once_are_answered_as_each_alone()
    {
        EngineUnderTest.Told shorts = await FreshAsync(Short), longs = await FreshAsync(Long);
        using EngineUnderTest test = Engine(new EngineOptions { PromptTokensBesideAnswers = 7 });

        EngineUnderTest.Told[] told = await Task.WhenAll(new[] { Short, Long, Long, Short }.Select(request => test.OneAsync(request)));

        foreach ((EngineUnderTest.Told one, EngineUnderTest.Told expected) in told.Zip([shorts, longs, longs, shorts]))
        {
            one.Tokens.ShouldBe(expected.Tokens);
            one.Logprobs.ShouldBe(expected.Logprobs);
        }
    }

    [Fact]
    public void A_prompt_waits_for_pages_of_its_own_kind_only()
    {
        using var model = new TinyModel("phi3", _path);
        using KvPool pool = model.Pool();
        using Answer first = Begin(Short), same = Begin(Short), other = Begin(Long);

        same.NeedsPageOf(first).ShouldBeTrue();
        other.NeedsPageOf(first).ShouldBeFalse();

        Answer Begin(GenerationRequest request)
        {
            var run = new GenerationRun(request, request.MaxTokens!.Value, pages: 3, CancellationToken.None);
            return new Answer(run, 0, new KvSequence(pool, run.MostPositions), new EngineOptions(), lane: null);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_are_those_of_computing_everything_anew(bool isLong)
    {
        GenerationRequest request = isLong ? Long with { MaxTokens = 100 } : Short;
        using EngineUnderTest test = Engine();
        using var model = new TinyModel("phi3", _path);
        using KvPool pool = model.Pool();
        await test.OneAsync(request);

        EngineUnderTest.Told told = await test.OneAsync(request);

        told.Tokens.Count.ShouldBe(request.MaxTokens!.Value);
        List<int> ids = [.. request.Prompt.Span];
        foreach (int token in told.Tokens)
        {
            using var again = new KvSequence(pool, isLong ? null : LongRopeModel.Original);
            float[] logits = model.Logits(again, ids.ToArray())[^1];
            token.ShouldBe(Array.IndexOf(logits, logits.Max()));
            ids.Add(token);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_draft_is_rotated_as_the_answer_it_guesses(bool isLong)
    {
        GenerationRequest request = isLong ? Long : Short;
        EngineUnderTest.Told expected = await FreshAsync(request);
        using EngineUnderTest test = Engine(new EngineOptions { Speculation = 0 }, draft: "phi3");

        EngineUnderTest.Told told = await test.OneAsync(request);

        // The model guesses for itself: it is wrong only where it is rotated otherwise.
        told.Tokens.ShouldBe(expected.Tokens);
        test.Engine.Metrics.GuessedTokens.ShouldBeGreaterThan(0);
        test.Engine.Metrics.RightGuesses.ShouldBe(test.Engine.Metrics.GuessedTokens);
    }

    public void Dispose() => _model.Dispose();

    private async Task<EngineUnderTest.Told> FreshAsync(GenerationRequest request)
    {
        using EngineUnderTest fresh = Engine(new EngineOptions { Speculation = 0, PrefixCache = false });
        return await fresh.OneAsync(request);
    }

    private EngineUnderTest Engine(EngineOptions? options = null, string? draft = null) => new(options, name: "phi3", path: _path, draft: draft);
}
