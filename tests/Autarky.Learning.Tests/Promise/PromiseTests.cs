using Autarky.Learning.Classifiers;
using Autarky.Learning.Policies;
using Autarky.Learning.Training;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Tests.Promise;

public sealed class PromiseTests
{
    private static readonly UseCasePolicy Policy = new();

    // The long run is `bench mixtures`. Of 40 students at most 5 % may break the promise by the confidence; 5 or more of them would in 1 of 20 runs of a rule
    // that is just good enough, and the seeds are fixed.
    [Fact]
    public async Task A_student_that_the_gate_lets_pass_keeps_its_promise_on_a_fresh_draw_of_the_strangest_traffic()
    {
        int released = 0;
        var broken = new List<string>();
        for (int seed = 1001; seed <= 1040; seed++)
        {
            var mixture = TrafficMixture.Random(seed);
            PromiseTrial trial = await PromiseTrial.RunAsync(mixture, seed, Policy);
            released += trial.Released ? 1 : 0;
            if (trial.Wrong > Policy.Target)
            {
                broken.Add($"{seed}: {trial.Wrong:P1} wrong, {mixture.Names}");
            }
        }

        broken.Count.ShouldBeLessThanOrEqualTo(4, string.Join('\n', broken));
        released.ShouldBeGreaterThan(20, "a gate that lets nobody pass promises nothing");
    }

    // One use case, two system prompts, the same texts, other answers.
    [Fact]
    public async Task Several_instructions_are_read_and_others_are_left_to_the_teacher()
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < 900; i++)
        {
            string text = $"{(i % 4 < 2 ? "good" : "bad")} product {i / 2}";
            ledger.Add(Asked(i % 2 == 0 ? "sentiment?" : "language?", text, i % 2 == 1 ? "en" : i % 4 < 2 ? "good" : "bad"));
        }

        TrainedStudent trained = await Train(ledger);

        trained.Evaluation.Gate.Pass.ShouldBeTrue();
        Answer(trained, "sentiment?", "bad product 7").ShouldBe("bad");
        Answer(trained, "language?", "bad product 7").ShouldBe("en");
        Answer(trained, "summary?", "bad product 7").ShouldBeNull();
        Answer(trained, "", "bad product 7").ShouldBeNull("without instructions nobody knows which are meant");
    }

    [Fact]
    public async Task Of_instructions_that_vary_only_what_they_have_in_common_must_be_there()
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < 600; i++)
        {
            string label = i % 2 == 0 ? "card" : "loan";
            ledger.Add(Asked($"Today is 2026-11-{i}. Sort the message.", $"about my {label} {i}", label));
        }

        TrainedStudent trained = await Train(ledger);

        trained.Evaluation.Gate.Pass.ShouldBeTrue();
        Answer(trained, "Today is 2027-01-01. Sort the message.", "about my loan").ShouldBe("loan");
        Answer(trained, "Today is 2027-01-01. Translate the message.", "about my loan").ShouldBeNull();
    }

    // 800 easy texts and one text 700 times with another answer than its like.
    [Fact]
    public async Task A_text_asked_over_and_over_counts_as_often_as_it_is_asked()
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < 800; i++)
        {
            string label = i % 2 == 0 ? "alpha" : "beta";
            ledger.Add($"{label} item number {i * 7919 % 1_000_003}", label);
        }

        for (int i = 0; i < 700; i++)
        {
            ledger.Add("alpha item hot question 1", "beta");
        }

        TrainedStudent trained = await Train(ledger);

        string? answer = Answer(trained, "", "alpha item hot question 1");
        (answer is null or "beta" || !trained.Evaluation.Gate.Pass).ShouldBeTrue("700 of 1,500 requests would be spoilt");
        trained.Evaluation.Choice.RepeatShare.ShouldBe(700 / 1500.0, 1e-9);
    }

    [Fact]
    public async Task Labels_that_differ_in_case_only_are_answered_as_the_teacher_writes_them()
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < 1200; i++)
        {
            (string what, string unit) = (i % 3) switch { 0 => ("laser pointer", "mW"), 1 => ("solar farm", "MW"), _ => ("car charger", "kW") };
            ledger.Add($"{what} output {i * 7919 % 1_000_003}", unit);
        }

        TrainedStudent trained = await Train(ledger);

        trained.Evaluation.Gate.Pass.ShouldBeTrue();
        Answer(trained, "", "laser pointer output 12").ShouldBe("mW");
        Answer(trained, "", "solar farm output 12").ShouldBe("MW");
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":null,"refusal":"I cannot help with that."},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"al"},"finish_reason":"length"}]}""")]
    [InlineData("""{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a","type":"function"}]},"finish_reason":"tool_calls"}]}""")]
    public async Task Requests_whose_answer_no_student_could_give_are_left_to_the_teacher(string response)
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < 1000; i++)
        {
            bool special = i % 5 < 2;
            Exchange exchange = FakeLedger.Exchange(
                $"{(i % 2 == 0 ? "alpha" : "beta")} item {(special ? "dangerous recipe" : "number")} {i * 7919 % 1_000_003}", i % 2 == 0 ? "alpha" : "beta");
            ledger.Add(special ? exchange with { Response = System.Text.Encoding.UTF8.GetBytes(response) } : exchange);
        }

        TrainedStudent trained = await Train(ledger);

        trained.Evaluation.Gate.Pass.ShouldBeTrue(string.Join('\n', trained.Evaluation.Gate.Why));
        trained.Evaluation.TeacherCalls.ShouldBeInRange(0.35, 0.5);
        Answer(trained, "Name the intent.", "alpha item dangerous recipe 5").ShouldBeNull();
        Answer(trained, "Name the intent.", "alpha item number 5").ShouldBe("alpha");
    }

    // The same kind where nothing in the text tells: then no student may pass that answers them.
    [Fact]
    public async Task Where_nothing_tells_which_requests_are_refused_no_student_passes_that_answers_them()
    {
        var ledger = new FakeLedger();
        var random = new Random(5);
        for (int i = 0; i < 1000; i++)
        {
            Exchange exchange = FakeLedger.Exchange($"{(i % 2 == 0 ? "alpha" : "beta")} item number {i * 7919 % 1_000_003}", i % 2 == 0 ? "alpha" : "beta");
            ledger.Add(random.Next(5) < 2
                ? exchange with { Response = """{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}"""u8.ToArray() }
                : exchange);
        }

        (await Train(ledger)).Evaluation.Gate.Pass.ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_that_never_train_change_no_student()
    {
        FakeLedger ledger = StudentTrainingTests.Traffic(400);
        string before = (await Train(ledger)).Hash;
        for (int i = 0; i < 50; i++)
        {
            ledger.Add(FakeLedger.Exchange($"asked in service {i}", "card") with { Route = RouteKind.Student, Provider = "student" });
            ledger.Add(FakeLedger.Exchange($"replayed {i}", "card") with { Provider = "recorded" });
            ledger.Add(FakeLedger.Exchange($"broke off {i}", "card") with { Outcome = ExchangeOutcome.ProviderFailed });
        }

        (await Train(ledger)).Hash.ShouldBe(before);
    }

    private static Exchange Asked(string instructions, string text, string answer) => FakeLedger.Exchange(text, answer) with
    {
        Request = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Body(instructions, text)),
    };

    private static object Body(string instructions, string text) => new
    {
        messages = instructions.Length == 0
            ? new object[] { new { role = "user", content = text } }
            : [new { role = "system", content = instructions }, new { role = "user", content = text }],
    };

    // What a server would answer; null: the teacher is asked.
    private static string? Answer(TrainedStudent trained, string instructions, string text)
    {
        var request = Autarky.Ledger.Chat.RequestText.Read(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Body(instructions, text)));
        if (trained.Card.Reading.WhyNot(request) is not null)
        {
            return null;
        }

        StudentAnswer answer = trained.Student.Answer(trained.Card.Reading.Text(request));
        return answer.Confidence >= (trained.Card.Choice.Threshold ?? 2) ? trained.Student.Labels[answer.Label] : null;
    }

    private static Task<TrainedStudent> Train(FakeLedger ledger) =>
        new StudentTraining(ledger, _ => Rights.ToTrain, TimeProvider.System)
            .RunAsync("triage", Policy, LearnFrom.Auto, new LinearStudentOptions { Threads = 1 }, null, default);
}
