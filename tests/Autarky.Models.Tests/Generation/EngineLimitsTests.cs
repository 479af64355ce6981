using Autarky.Models.Generation;

namespace Autarky.Models.Tests.Generation;

public sealed class EngineLimitsTests
{
    // An answer that would go on for long: no end token.
    private static readonly GenerationRequest Long = new() { Prompt = EngineUnderTest.Prompt(10, 1), MaxTokens = 240 };

    [Fact]
    public async Task A_cancelled_request_ends_as_such_and_gives_its_pages_back()
    {
        using var test = new EngineUnderTest(pages: 4);
        using var cancel = new CancellationTokenSource();
        using var gate = new Gate();
        GenerationFinished? finished = null;
        await foreach (GenerationEvent item in test.Engine.GenerateAsync(gate.Hold(Long), cancel.Token))
        {
            finished = item as GenerationFinished;
            await cancel.CancelAsync();
            gate.Open();
        }

        finished!.Reason.ShouldBe(FinishReason.Cancelled);
        finished.Counts.Answer.ShouldBeLessThan(240);

        // The next one needs every page: it could not begin before they are back.
        (await test.OneAsync(Long)).Finished.Reason.ShouldBe(FinishReason.Length);
    }

    [Fact]
    public async Task Who_stops_reading_stops_the_work()
    {
        using var test = new EngineUnderTest(pages: 4);
        await foreach (GenerationEvent _ in test.Engine.GenerateAsync(Long))
        {
            break;
        }

        (await test.OneAsync(Long)).Finished.Reason.ShouldBe(FinishReason.Length);
    }

    [Fact]
    public async Task Where_memory_lacks_requests_wait_and_are_answered_in_turn()
    {
        using var test = new EngineUnderTest(pages: 4);

        EngineUnderTest.Told[] told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => test.OneAsync(Long)));

        told.ShouldAllBe(answer => answer.Finished.Reason == FinishReason.Length && answer.Tokens.SequenceEqual(told[0].Tokens));
    }

    [Fact]
    public async Task A_full_queue_refuses_and_says_when_to_come_again()
    {
        using var test = new EngineUnderTest(new EngineOptions { MaxQueue = 1, MaxAnswers = 1 });
        using var cancel = new CancellationTokenSource();
        using var gate = new Gate();
        GenerationRun[] taken = [test.Engine.Start(gate.Hold(Long), cancel.Token)];
        while (test.Engine.Metrics.Queued > 0)
        {
            await Task.Yield();
        }

        GenerationRefusedException? refused = null;
        for (int n = 0; refused is null && n < 3; n++)
        {
            try
            {
                taken = [.. taken, test.Engine.Start(Long, cancel.Token)];
            }
            catch (GenerationRefusedException error)
            {
                refused = error;
            }
        }

        refused!.Reason.ShouldBe(RefusalReason.QueueFull);
        refused.RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        test.Engine.Metrics.Refused.ShouldBe(1);
        taken.Length.ShouldBe(2);
        await cancel.CancelAsync();
        gate.Open();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_never_begins()
    {
        using var test = new EngineUnderTest(new EngineOptions { MaxAnswers = 1 });
        using var gate = new Gate();
        using GenerationRun first = test.Engine.Start(gate.Hold(Long));
        using GenerationRun second = test.Engine.Start(Long);

        second.Cancel();
        gate.Open();

        List<GenerationEvent> events = [];
        await foreach (GenerationEvent item in second.ReadAsync())
        {
            events.Add(item);
        }

        events.OfType<GenerationFinished>().Single().Reason.ShouldBe(FinishReason.Cancelled);
    }

    [Theory]
    [InlineData(256, null, RefusalReason.TooLong)]
    [InlineData(200, 57, RefusalReason.TooLong)]
    [InlineData(200, 50, RefusalReason.TooLarge)]
    [InlineData(0, 5, RefusalReason.Invalid)]
    [InlineData(5, 0, RefusalReason.Invalid)]
    public void What_can_never_be_served_is_refused_at_once(int prompt, int? maxTokens, RefusalReason reason)
    {
        using var test = new EngineUnderTest(pages: 3);

        Should.Throw<GenerationRefusedException>(() => test.Engine.Start(new() { Prompt = EngineUnderTest.Prompt(prompt, 1), MaxTokens = maxTokens }))
            .Reason.ShouldBe(reason);
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused_by_name()
    {
        using var test = new EngineUnderTest();

        Should.Throw<GenerationRefusedException>(() => test.Engine.Start(new() { Prompt = new[] { 5, 320 } })).Message.ShouldContain("320");
    }

    [Fact]
    public async Task Without_a_limit_an_answer_ends_with_the_context()
    {
        using var test = new EngineUnderTest();

        EngineUnderTest.Told told = await test.OneAsync(new() { Prompt = EngineUnderTest.Prompt(200, 1) });

        told.Finished.Reason.ShouldBe(FinishReason.Length);
        told.Tokens.Count.ShouldBe(56);
    }

    [Fact]
    public async Task A_context_of_its_own_ends_answers_earlier_and_refuses_longer_prompts()
    {
        using var test = new EngineUnderTest(new EngineOptions { Context = 40 });

        EngineUnderTest.Told told = await test.OneAsync(new() { Prompt = EngineUnderTest.Prompt(30, 1) });

        told.Tokens.Count.ShouldBe(10);
        Should.Throw<GenerationRefusedException>(
            () => test.Engine.Start(new() { Prompt = EngineUnderTest.Prompt(40, 1) })).Message.ShouldContain("context of 40");
    }

    [Fact]
    public async Task Every_answer_has_an_end_when_the_engine_ends()
    {
        var test = new EngineUnderTest(new EngineOptions { MaxAnswers = 1 });
        GenerationRun[] runs = [.. Enumerable.Range(0, 3).Select(_ => test.Engine.Start(Long))];

        test.Dispose();

        foreach (GenerationRun run in runs)
        {
            FinishReason? reason = null;
            await foreach (GenerationEvent item in run.ReadAsync())
            {
                reason = (item as GenerationFinished)?.Reason;
            }

            reason.ShouldNotBeNull();
        }
    }

    /// <summary>Holds an answer after its first token until it is opened.</summary>
    private sealed class Gate : ITokenConstraint, IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private bool _first = true;

        public bool IsComplete => true;

        public GenerationRequest Hold(GenerationRequest request) => request with { Constraint = () => this };

        public void Open() => _open.Set();

        public void Allow(Span<uint> allowed)
        {
            if (!_first)
            {
                _open.Wait(TimeSpan.FromSeconds(30));
            }

            _first = false;
            allowed.Fill(uint.MaxValue);
        }

        public void Accept(int token)
        {
        }

        public void Dispose() => _open.Dispose();
    }
}
