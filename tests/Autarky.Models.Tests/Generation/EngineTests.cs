using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;

namespace Autarky.Models.Tests.Generation;

public sealed class EngineTests
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    [Fact]
    public async Task Continues_greedily_as_an_independent_implementation_does()
    {
        using var test = new EngineUnderTest();

        EngineUnderTest.Told told = await test.OneAsync(new() { Prompt = test.InputIds, MaxTokens = test.GreedyIds.Length, Sampling = Greedy });

        told.Tokens.ShouldBe(test.GreedyIds);
        told.Finished.Reason.ShouldBe(FinishReason.Length);
        told.Finished.Counts.ShouldBe(new TokenCounts(test.InputIds.Length, 0, test.GreedyIds.Length));
        told.Text.ShouldBe(EngineUnderTest.Letters.Of(test.GreedyIds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Eight_requests_at_once_are_answered_as_each_alone(float temperature)
    {
        GenerationRequest[] requests = [.. Enumerable.Range(0, 8).Select(n => new GenerationRequest
        {
            Prompt = EngineUnderTest.Prompt(5 + (n * 17), n),
            MaxTokens = 20 + n,
            Sampling = new SamplingOptions { Temperature = temperature, Seed = (ulong)n, TopP = 0.95f },
            TopLogprobs = 2,
        })];
        using var together = new EngineUnderTest(new EngineOptions { PromptTokensBesideAnswers = 7 });

        EngineUnderTest.Told[] told = await Task.WhenAll(requests.Select(request => together.OneAsync(request)));

        for (int n = 0; n < requests.Length; n++)
        {
            using var alone = new EngineUnderTest(new EngineOptions { Speculation = 0, PrefixCache = false });
            EngineUnderTest.Told expected = await alone.OneAsync(requests[n]);
            told[n].Tokens.ShouldBe(expected.Tokens);
            told[n].Logprobs.ShouldBe(expected.Logprobs);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_answer_and_another_seed_another()
    {
        using var test = new EngineUnderTest();
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(20, 1), MaxTokens = 30, Sampling = new SamplingOptions { Seed = 5 } };

        List<int> first = (await test.OneAsync(request)).Tokens;

        (await test.OneAsync(request)).Tokens.ShouldBe(first);
        (await test.OneAsync(request with { Sampling = new SamplingOptions { Seed = 6 } })).Tokens.ShouldNotBe(first);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_answers_differ_and_the_first_is_the_one_that_alone_would_be_given(bool prefixCache)
    {
        using var test = new EngineUnderTest(new EngineOptions { PrefixCache = prefixCache });
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(70, 1), MaxTokens = 10, Sampling = new SamplingOptions { Seed = 5 }, Choices = 3 };

        EngineUnderTest.Told[] told = await test.AllAsync(request);

        told[0].Tokens.ShouldBe((await test.OneAsync(request with { Choices = 1 })).Tokens);
        told.Select(answer => string.Join(' ', answer.Tokens)).Distinct().Count().ShouldBe(3);
        told.ShouldAllBe(answer => answer.Finished.Reason == FinishReason.Length);
    }

    [Fact]
    public async Task Guessing_ahead_changes_nothing_but_the_number_of_steps()
    {
        // A prompt that repeats itself, and an answer that does so too, because of a bias.
        int[] prompt = [.. Enumerable.Repeat(new[] { 11, 12, 13, 14, 15 }, 6).SelectMany(part => part)];
        var bias = Enumerable.Range(11, 5).ToDictionary(token => token, _ => 12f);
        foreach (float temperature in new[] { 0f, 0.7f })
        {
            GenerationRequest request = new()
            {
                Prompt = prompt,
                MaxTokens = 120,
                Sampling = new SamplingOptions { Temperature = temperature, LogitBias = bias, Seed = 3 },
            };
            using var plain = new EngineUnderTest(new EngineOptions { Speculation = 0 });
            using var guessing = new EngineUnderTest(new EngineOptions { Speculation = 6 });

            (await guessing.OneAsync(request)).Tokens.ShouldBe((await plain.OneAsync(request)).Tokens);

            guessing.Engine.Metrics.RightGuesses.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_beginning_that_was_there_before_is_not_computed_again_and_the_answer_is_the_same()
    {
        using var test = new EngineUnderTest();
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(150, 1), MaxTokens = 20, Sampling = Greedy, TopLogprobs = 0 };
        EngineUnderTest.Told first = await test.OneAsync(request);

        EngineUnderTest.Told second = await test.OneAsync(request);

        first.Finished.Counts.Cached.ShouldBe(0);
        second.Finished.Counts.Cached.ShouldBe(128);
        second.Tokens.ShouldBe(first.Tokens);
        second.Logprobs.ShouldBe(first.Logprobs);
        test.Engine.Metrics.CachedTokens.ShouldBe(128);
    }

    [Fact]
    public async Task A_beginning_that_is_being_read_for_another_is_waited_for_and_not_computed_twice()
    {
        using var test = new EngineUnderTest(new EngineOptions { PromptTokensBesideAnswers = 16 });
        int[] shared = EngineUnderTest.Prompt(192, 1);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 4).Select(n => new GenerationRequest
        {
            Prompt = (int[])[.. shared, .. EngineUnderTest.Prompt(10 + n, n)],
            MaxTokens = 10,
            Sampling = Greedy,
        })];

        EngineUnderTest.Told[] told = await Task.WhenAll(requests.Select(request => test.OneAsync(request)));

        test.Engine.Metrics.PromptTokens.ShouldBe(192 + 10 + 11 + 12 + 13);
        for (int n = 0; n < requests.Length; n++)
        {
            using var alone = new EngineUnderTest(new EngineOptions { PrefixCache = false });
            told[n].Tokens.ShouldBe((await alone.OneAsync(requests[n])).Tokens);
        }
    }

    [Fact]
    public async Task A_prompt_of_whole_pages_is_found_but_for_its_last_token()
    {
        using var test = new EngineUnderTest();
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(128, 1), MaxTokens = 5, Sampling = Greedy };
        List<int> first = (await test.OneAsync(request)).Tokens;

        EngineUnderTest.Told second = await test.OneAsync(request);

        second.Finished.Counts.Cached.ShouldBe(127);
        second.Tokens.ShouldBe(first);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(64, 64)]
    [InlineData(66, 64)]
    [InlineData(3, 0)]
    public async Task A_beginning_that_ends_within_a_page_is_found_too(int shared, int cached)
    {
        int[] beginning = EngineUnderTest.Prompt(shared, 1);
        GenerationRequest[] requests = [.. Enumerable.Range(2, 3).Select(n => new GenerationRequest
        {
            Prompt = (int[])[.. beginning, .. EngineUnderTest.Prompt(200 - shared, n)],
            MaxTokens = 10,
            Sampling = Greedy,
            TopLogprobs = 0,
        })];
        using var test = new EngineUnderTest();
        await test.OneAsync(requests[0]);

        foreach (GenerationRequest request in requests[1..])
        {
            using var fresh = new EngineUnderTest();
            EngineUnderTest.Told expected = await fresh.OneAsync(request), told = await test.OneAsync(request);

            told.Finished.Counts.Cached.ShouldBe(cached);
            told.Tokens.ShouldBe(expected.Tokens);
            told.Logprobs.ShouldBe(expected.Logprobs);
        }
    }

    [Fact]
    public async Task Equal_prompts_at_once_are_computed_once_but_for_their_last_tokens()
    {
        using var test = new EngineUnderTest(new EngineOptions { PromptTokensBesideAnswers = 16 });
        GenerationRequest request = new() { Prompt = EngineUnderTest.Prompt(128, 1), MaxTokens = 10, Sampling = Greedy };

        EngineUnderTest.Told[] told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => test.OneAsync(request)));

        test.Engine.Metrics.PromptTokens.ShouldBe(128 + 3);
        told.ShouldAllBe(one => one.Tokens.SequenceEqual(told[0].Tokens));
    }

    [Fact]
    public async Task Pages_that_only_wait_for_the_same_beginning_give_way_to_other_prompts()
    {
        using var test = new EngineUnderTest(pages: 4);
        for (int n = 0; n < 10; n++)
        {
            (await test.OneAsync(new() { Prompt = EngineUnderTest.Prompt(200, n), MaxTokens = 10 })).Finished.Reason.ShouldBe(FinishReason.Length);
        }

        test.Pool.Available.ShouldBe(4);
    }

    [Fact]
    public async Task An_end_token_ends_the_answer_and_is_counted_but_not_part_of_it()
    {
        using var test = new EngineUnderTest();
        int end = test.GreedyIds[5], at = Array.IndexOf(test.GreedyIds, end);

        EngineUnderTest.Told told = await test.OneAsync(new() { Prompt = test.InputIds, Sampling = Greedy, EndTokens = [end] });

        told.Tokens.ShouldBe(test.GreedyIds[..at]);
        told.Finished.Reason.ShouldBe(FinishReason.Stop);
        told.Finished.Counts.Answer.ShouldBe(at + 1);
    }

    [Fact]
    public async Task A_constraint_is_kept_token_by_token()
    {
        using var test = new EngineUnderTest();

        EngineUnderTest.Told told = await test.OneAsync(new() { Prompt = test.InputIds, MaxTokens = 40, Constraint = () => new Descending() });

        told.Tokens.ShouldBe([.. told.Tokens.OrderDescending()]);
        told.Finished.Reason.ShouldBeOneOf(FinishReason.Length, FinishReason.Error);
    }

    [Fact]
    public async Task What_fails_in_one_answer_leaves_the_others_alone()
    {
        using var test = new EngineUnderTest();
        GenerationRequest good = new() { Prompt = test.InputIds, MaxTokens = test.GreedyIds.Length, Sampling = Greedy };

        EngineUnderTest.Told[] told = await Task.WhenAll(test.OneAsync(good), test.OneAsync(good with { Constraint = () => new Nothing() }));

        told[0].Tokens.ShouldBe(test.GreedyIds);
        told[1].Finished.Reason.ShouldBe(FinishReason.Error);
        told[1].Finished.Error!.Message.ShouldContain("No token can follow");
    }

    private sealed class Descending : ITokenConstraint
    {
        private int _last = 319;

        public bool IsComplete => true;

        public void Allow(Span<uint> allowed)
        {
            for (int token = 3; token <= _last; token++)
            {
                allowed[token / 32] |= 1u << (token % 32);
            }
        }

        public void Accept(int token) => _last = token;
    }

    private sealed class Nothing : ITokenConstraint
    {
        public bool IsComplete => false;

        public void Allow(Span<uint> allowed)
        {
        }

        public void Accept(int token)
        {
        }
    }
}
