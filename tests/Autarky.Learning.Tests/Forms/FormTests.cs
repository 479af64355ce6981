using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Encoders;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Forms;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Learning.Reports;
using Autarky.Learning.Tests.Encoders;
using Autarky.Learning.Training;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Tests.Forms;

public sealed class FormTests
{
    private static readonly string[] Intents = ["card", "loan", "limit", "refund"];
    private static readonly LinearStudentOptions Quick = new() { Steps = 15 };

    // The sixth letter of a random word decides: n-grams, which do not know where in a word they are, have nothing to hold on to.
    private static readonly FakeEncoder Knowing = new("knowing", Answer);

    [Fact]
    public async Task An_encoder_that_knows_nothing_loses()
    {
        TrainedStudent trained = await Train(StudentTrainingTests.Traffic(800), FakeEncoder.Ignorant());

        trained.Card.FormChoice!.Chosen.ShouldBe(StudentForm.Ngrams);
        trained.Student.ShouldBeOfType<LinearStudent>();
        trained.Card.FormChoice.Forms.Count.ShouldBe(3);
        trained.Hash.ShouldNotBe((await Train(StudentTrainingTests.Traffic(800), null)).Hash);
    }

    [Fact]
    public async Task An_encoder_that_knows_all_wins()
    {
        FakeLedger ledger = Riddles(800);
        TrainedStudent trained = await Train(ledger, Knowing), without = await Train(ledger, null);

        trained.Card.FormChoice!.Chosen.ShouldNotBe(StudentForm.Ngrams);
        trained.Card.FormChoice.Encoder.ShouldBe(Knowing.Identity);
        trained.Evaluation.FormChoice.ShouldBe(trained.Card.FormChoice);
        trained.Evaluation.Agreement!.Value.ShouldBeGreaterThan(without.Evaluation.Agreement!.Value + 0.1);
        trained.Evaluation.TeacherCalls.ShouldBeLessThan(without.Evaluation.TeacherCalls);
    }

    [Fact]
    public async Task Where_each_knows_a_half_both_are_read()
    {
        // Half of the questions say what they are about, the others are riddles.
        FakeLedger ledger = Riddles(600);
        foreach (Exchange row in StudentTrainingTests.Traffic(600, teacherWrong: 0).Rows)
        {
            ledger.Add(row);
        }

        var half = new FakeEncoder("half", text => text.Contains("please", StringComparison.Ordinal) ? 10 : Answer(text));
        TrainedStudent trained = await Train(ledger, half);

        trained.Card.FormChoice!.Chosen.ShouldBe(StudentForm.Both);
        trained.Card.FormChoice.Forms.Single(form => form.Form == StudentForm.Both).NgramShare.ShouldNotBeNull();
        FormFigures[] alone = [.. trained.Card.FormChoice.Forms.Where(form => form.Form != StudentForm.Both)];
        alone.ShouldAllBe(form => form.Behind > form.BehindError);
    }

    [Fact]
    public async Task The_choice_looks_at_the_calibration_split_only()
    {
        // Whatever the test rows hold, the form, its figures and the student stay the same.
        FakeLedger ledger = Riddles(800);
        TrainedStudent trained = await Train(ledger, Knowing);
        var changed = new FakeLedger();
        foreach (Exchange row in ledger.Rows)
        {
            changed.Add(row);
        }

        int added = 0;
        for (int i = 0; added < 100; i++)
        {
            string text = $"z{i} a test question that means the opposite";
            if (Splitting.Of(TextKeys.Hash(text), new UseCasePolicy()) == DatasetSplit.Test)
            {
                changed.Add(text, Intents[i % 4]);
                added++;
            }
        }

        TrainedStudent again = await Train(changed, Knowing);

        again.Evaluation.Rows.Test.ShouldBe(trained.Evaluation.Rows.Test + 100);
        again.Card.FormChoice!.Forms.ShouldBe(trained.Card.FormChoice!.Forms);
    }

    [Fact]
    public async Task The_same_ledger_and_encoder_give_the_same_file_on_any_number_of_threads()
    {
        string[] hashes = [];
        foreach (int threads in new[] { 1, 2, 3 })
        {
            hashes = [.. hashes, (await Train(Riddles(300), Knowing, Quick with { Threads = threads })).Hash];
        }

        hashes.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Evaluating_with_the_encoder_repeats_the_measurement_and_embeds_each_test_text_once_beside_the_timing()
    {
        FakeLedger ledger = Riddles(500);
        TrainedStudent trained = await Train(ledger, Knowing);

        Evaluation again = await Evaluator(ledger, Knowing).EvaluateAsync(trained.File, null, default);

        again.StudentAccuracy.ShouldBe(trained.Evaluation.StudentAccuracy);
        again.CalibrationError.ShouldBe(trained.Evaluation.CalibrationError);
        again.FormChoice!.Chosen.ShouldBe(trained.Card.FormChoice!.Chosen);
        ReportMarkdown.Write(again).ShouldContain(Knowing.Identity.Hash);
    }

    [Fact]
    public async Task Evaluating_with_another_encoder_is_refused()
    {
        FakeLedger ledger = Riddles(500);
        TrainedStudent trained = await Train(ledger, Knowing);

        await Should.ThrowAsync<InvalidDataException>(() => Evaluator(ledger, FakeEncoder.Ignorant()).EvaluateAsync(trained.File, null, default));
        await Should.ThrowAsync<InvalidDataException>(() => Evaluator(ledger, null).EvaluateAsync(trained.File, null, default));
    }

    [Fact]
    public async Task Progress_runs_through_all_stages_and_training_never_goes_back()
    {
        var heard = new List<LearningProgress>();
        await Training(Riddles(200), Knowing).RunAsync("triage", new UseCasePolicy(), LearnFrom.Auto, Quick, new Listener(heard), default);

        heard.Select(step => step.Stage).Distinct().ShouldBe(Enum.GetValues<LearningStage>());
        double[] shares = [.. heard.Where(step => step.Stage == LearningStage.Training).Select(step => step.Share!.Value)];
        shares.ShouldBe(shares.Order());
        shares[^1].ShouldBe(1);
    }

    // The names of the answers, which are embedded too, are no riddles.
    private static int Answer(string text) => Intents.Contains(text) ? 20 : text[5] % Intents.Length;

    private static FakeLedger Riddles(int rows)
    {
        var random = new Random(5);
        var ledger = new FakeLedger();
        for (int i = 0; i < rows; i++)
        {
            string text = string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26))));
            ledger.Add(text, Intents[Answer(text)], gold: Intents[Answer(text)]);
        }

        return ledger;
    }

    private static StudentTraining Training(FakeLedger ledger, ISentenceEncoder? encoder) =>
        new(ledger, _ => Rights.ToTrain, TimeProvider.System, () => encoder);

    private static Evaluator Evaluator(FakeLedger ledger, ISentenceEncoder? encoder) => new(ledger, _ => Rights.ToTrain, TimeProvider.System, () => encoder);

    private static Task<TrainedStudent> Train(FakeLedger ledger, ISentenceEncoder? encoder, LinearStudentOptions? options = null) =>
        Training(ledger, encoder).RunAsync("triage", new UseCasePolicy(), LearnFrom.Auto, options ?? Quick, null, default);

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
