using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Tests.Transformer;
using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Generation;

public sealed class CachePrecisionEngineTests
{
    public static TheoryData<KvPrecision> Precisions { get; } = [KvPrecision.F16, KvPrecision.Q8];

    [Theory]
    [MemberData(nameof(Precisions))]
    public async Task Requests_at_once_are_answered_as_the_plain_way_answers_each(KvPrecision precision)
    {
        GenerationRequest[] requests = [.. Enumerable.Range(0, 6).Select(n => new GenerationRequest
        {
            Prompt = EngineUnderTest.Prompt(5 + (n * 23), n),
            MaxTokens = 20 + n,
            Sampling = new SamplingOptions { Temperature = n % 2, Seed = (ulong)n },
            TopLogprobs = 0,
        })];
        using var together = new EngineUnderTest(new EngineOptions { PromptTokensBesideAnswers = 7 }, precision: precision);

        EngineUnderTest.Told[] told = await Task.WhenAll(requests.Select(request => together.OneAsync(request)));

        using var model = new TinyModel("llama", batchSize: 64);
        for (int n = 0; n < requests.Length; n++)
        {
            (int Token, TokenLogprobs? Logprobs)[] plain = [.. Continuation.Run(
                model.Decoder, requests[n].Prompt, requests[n].MaxTokens!.Value, requests[n].Sampling, new HashSet<int>(), topLogprobs: 0, precision)];
            told[n].Tokens.ShouldBe(plain.Select(step => step.Token));
            told[n].Logprobs.ShouldBe(plain.Select(step => step.Logprobs!.Logprob));
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public async Task A_shared_beginning_gives_the_answer_that_computing_it_again_gives(KvPrecision precision)
    {
        GenerationRequest request = new()
        {
            Prompt = EngineUnderTest.Prompt(150, 1),
            MaxTokens = 20,
            Choices = 2,
            Sampling = new SamplingOptions { Seed = 4 },
            TopLogprobs = 0,
        };
        using var test = new EngineUnderTest(precision: precision);
        using var without = new EngineUnderTest(new EngineOptions { PrefixCache = false }, precision: precision);
        await test.AllAsync(request);

        EngineUnderTest.Told[] again = await test.AllAsync(request), expected = await without.AllAsync(request);

        again[0].Finished.Counts.Cached.ShouldBe(128);
        for (int choice = 0; choice < 2; choice++)
        {
            again[choice].Tokens.ShouldBe(expected[choice].Tokens);
            again[choice].Logprobs.ShouldBe(expected[choice].Logprobs);
        }
    }
}
