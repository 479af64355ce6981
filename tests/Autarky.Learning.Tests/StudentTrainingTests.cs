using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Learning.Cards;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Learning.Training;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;

namespace Autarky.Learning.Tests;

public sealed class StudentTrainingTests
{
    private static readonly string[] Intents = ["card", "loan", "limit", "refund"];
    private static readonly LinearStudentOptions Quick = new() { Steps = 15 };

    [Fact]
    public async Task A_predictable_teacher_is_learnt_proved_and_let_through()
    {
        TrainedStudent trained = await Train(Traffic(1200, teacherWrong: 0));

        trained.Evaluation.Gate.Pass.ShouldBeTrue(string.Join('\n', trained.Evaluation.Gate.Why));
        trained.Evaluation.Agreement!.Value.ShouldBeGreaterThan(0.95);
        trained.Evaluation.TeacherCalls.ShouldBeLessThan(0.2);
        trained.Student.Labels.ShouldBe(Intents.Order());
    }

    [Fact]
    public async Task The_same_ledger_gives_the_same_file_on_any_number_of_threads()
    {
        TrainedStudent one = await Train(Traffic(300), options: Quick with { Threads = 1 });
        TrainedStudent two = await Train(Traffic(300), options: Quick with { Threads = 2 });

        two.Hash.ShouldBe(one.Hash);
    }

    [Fact]
    public async Task The_file_carries_weights_temperature_and_card()
    {
        TrainedStudent trained = await Train(Traffic(300));

        var loaded = LinearStudent.Load(new MemoryStream(trained.File), out byte[] json);

        StudentCard card = StudentCard.FromJson(json);
        card.ToJson().ShouldBe(trained.Card.ToJson());
        card.Dataset.ShouldBe(trained.Manifest.Hash);
        card.Metrics.GatePassed.ShouldBe(trained.Evaluation.Gate.Pass);
        loaded.Temperature.ShouldBe(card.Temperature);
        loaded.Answer("about my loan").ShouldBe(trained.Student.Answer("about my loan"));
    }

    [Fact]
    public async Task A_card_of_an_older_version_reads_every_plain_request_as_it_did()
    {
        JsonNode card = JsonNode.Parse((await Train(Traffic(300))).Card.ToJson())!;
        card.AsObject().Remove("reading").ShouldBeTrue();

        StudentReading reading = StudentCard.FromJson(System.Text.Encoding.UTF8.GetBytes(card.ToJsonString())).Reading;

        var request = Autarky.Ledger.Chat.RequestText.Read("""{"messages":[{"role":"system","content":"anything"},{"role":"user","content":"hello"}]}"""u8.ToArray());
        reading.WhyNot(request).ShouldBeNull();
        reading.Text(request).ShouldBe("hello");
    }

    [Fact]
    public async Task Calibration_does_not_change_what_is_answered()
    {
        TrainedStudent trained = await Train(Traffic(300));
        Student raw = trained.Student.WithTemperature(1);

        trained.Card.Temperature.ShouldNotBe(1);
        for (int i = 0; i < 50; i++)
        {
            string text = $"something number {i} with card or loan";
            trained.Student.Answer(text).Label.ShouldBe(raw.Answer(text).Label);
        }
    }

    [Fact]
    public async Task Evaluating_on_an_unchanged_ledger_repeats_the_measurement()
    {
        FakeLedger ledger = Traffic(600);
        TrainedStudent trained = await Train(ledger);

        Evaluation again = await Evaluate(ledger, trained);

        Timeless(again).ShouldBe(Timeless(trained.Evaluation));
    }

    [Fact]
    public async Task Evaluating_leaves_out_questions_that_the_student_trained_on()
    {
        // Known right answers train wherever they fall; later the teacher is asked the same questions.
        FakeLedger ledger = Traffic(400);
        for (int i = 0; i < 100; i++)
        {
            ledger.Add($"an early question {i} about a card", null, "card", GoldSource.Feedback);
        }

        TrainedStudent trained = await Train(ledger);
        for (int i = 0; i < 100; i++)
        {
            ledger.Add($"an early question {i} about a card", "card");
        }

        Evaluation later = await Evaluate(ledger, trained);

        later.Rows.Test.ShouldBe(trained.Evaluation.Rows.Test);
    }

    [Fact]
    public async Task Evaluating_needs_no_right_to_train()
    {
        FakeLedger ledger = Traffic(400);
        TrainedStudent trained = await Train(ledger);
        var evaluator = new Evaluator(ledger, _ => new ProviderRights { Train = false }, TimeProvider.System);

        Evaluation again = await evaluator.EvaluateAsync(trained.File, null, default);

        again.Rows.Test.ShouldBe(trained.Evaluation.Rows.Test);
    }

    [Fact]
    public async Task Thirty_rows_are_trained_on_and_refused_by_the_gate()
    {
        TrainedStudent trained = await Train(Traffic(30));

        trained.Evaluation.Gate.Pass.ShouldBeFalse();
        trained.Evaluation.Gate.Why.ShouldContain(why => why.Contains("Too few rows"));
        trained.Evaluation.Threshold.ShouldBeNull();
        trained.Evaluation.TeacherCalls.ShouldBe(1);
    }

    [Fact]
    public async Task A_teacher_who_is_wrong_half_of_the_time_is_refused_but_gold_releases_the_student()
    {
        FakeLedger ledger = Traffic(1600, teacherWrong: 0.5);

        TrainedStudent ofTeacher = await Train(ledger);
        TrainedStudent ofGold = await Train(ledger, learnFrom: LearnFrom.Gold);

        ofTeacher.Evaluation.Gate.Pass.ShouldBeFalse();
        ofGold.Evaluation.Gate.Pass.ShouldBeTrue(string.Join('\n', ofGold.Evaluation.Gate.Why));
        ofGold.Evaluation.CascadeAccuracy!.Value.ShouldBeGreaterThan(ofGold.Evaluation.TeacherAccuracy!.Value + 0.3);
    }

    [Fact]
    public async Task The_report_has_the_members_that_scripts_rely_on()
    {
        TrainedStudent trained = await Train(Traffic(600));

        using var json = JsonDocument.Parse(trained.Evaluation.ToJson());
        JsonElement root = json.RootElement;

        root.GetProperty("rows").GetProperty("calibration").GetInt32().ShouldBe(trained.Manifest.Rows.Calibration);
        string[] numbers =
        [
            "student_accuracy", "teacher_accuracy", "cascade_accuracy", "agreement", "teacher_calls", "threshold", "seconds", "answer_microseconds",
        ];
        numbers.ShouldAllBe(name => root.GetProperty(name).ValueKind == JsonValueKind.Number);
        root.GetProperty("gate").GetProperty("pass").GetBoolean().ShouldBe(trained.Evaluation.Gate.Pass);
        root.GetProperty("gate").GetProperty("why").GetArrayLength().ShouldBePositive();
        root.GetProperty("curve")[0].GetProperty("teacher_calls").GetDouble().ShouldBe(0);
        root.GetProperty("learn_from").GetString().ShouldBe("teacher");
        root.GetProperty("student").GetString().ShouldBe(trained.Hash);
        Timeless(Evaluation.FromJson(trained.Evaluation.ToJson())).ShouldBe(Timeless(trained.Evaluation));
    }

    [Fact]
    public async Task Cost_and_latency_come_from_the_recorded_exchanges()
    {
        Evaluation evaluation = (await Train(Traffic(600, teacherWrong: 0))).Evaluation;

        evaluation.CostPerThousand!.Teacher.ShouldBe(2m);
        evaluation.CostPerThousand.Cascade.ShouldBe(Math.Round(2m * (decimal)evaluation.TeacherCalls, 6), 0.00001m);
        evaluation.TeacherMicroseconds.ShouldBe(800_000);
    }

    [Fact]
    public async Task Progress_runs_through_all_stages()
    {
        var heard = new List<LearningProgress>();
        var training = new StudentTraining(Traffic(100), _ => Rights.ToTrain, TimeProvider.System);

        await training.RunAsync("triage", new UseCasePolicy(), LearnFrom.Auto, Quick, new Listener(heard), default);

        heard.Select(step => step.Stage).Distinct().ShouldBe(Enum.GetValues<LearningStage>().Except([LearningStage.Embedding]));
        heard.Where(step => step.Stage == LearningStage.Training).ShouldContain(step => step.Share == 1);
    }

    [Fact]
    public async Task Students_side_by_side_are_told_apart()
    {
        FakeLedger ledger = Traffic(300);
        Evaluation teacher = (await Train(ledger)).Evaluation;
        Evaluation gold = (await Train(ledger, learnFrom: LearnFrom.Gold)).Evaluation;

        SideBySide.Of([teacher, gold]).Students.Select(student => student.Name).ShouldBe(["student of the teacher", "student of gold"]);
        SideBySide.Of([teacher, teacher with { Student = "abcdef99" }]).Students[1].Name.ShouldBe("student of the teacher abcdef");
        Should.Throw<ArgumentException>(() => SideBySide.Of([]));
    }

    internal static FakeLedger Traffic(int rows, double teacherWrong = 0.05)
    {
        var random = new Random(1);
        var ledger = new FakeLedger();
        for (int i = 0; i < rows; i++)
        {
            string intent = Intents[random.Next(Intents.Length)];
            string answer = random.NextDouble() < teacherWrong ? Intents[random.Next(Intents.Length)] : intent;
            ledger.Add($"please help number {i} with my {intent} at {random.Next(24)} o'clock", answer, gold: intent);
        }

        return ledger;
    }

    private static Task<TrainedStudent> Train(
        FakeLedger ledger, LearnFrom learnFrom = LearnFrom.Auto, LinearStudentOptions? options = null, UseCasePolicy? policy = null) =>
        new StudentTraining(ledger, _ => Rights.ToTrain, TimeProvider.System)
            .RunAsync("triage", policy ?? new UseCasePolicy(), learnFrom, options ?? Quick, null, default);

    private static Task<Evaluation> Evaluate(FakeLedger ledger, TrainedStudent trained) =>
        new Evaluator(ledger, _ => Rights.ToTrain, TimeProvider.System).EvaluateAsync(trained.File, null, default);

    private static string Timeless(Evaluation evaluation) => System.Text.Encoding.UTF8.GetString(
        (evaluation with { Seconds = 0, AnswerMicroseconds = 0, CascadeMicroseconds = null }).ToJson());

    private sealed class Listener(List<LearningProgress> heard) : IProgress<LearningProgress>
    {
        public void Report(LearningProgress value)
        {
            lock (heard)
            {
                heard.Add(value);
            }
        }
    }
}
