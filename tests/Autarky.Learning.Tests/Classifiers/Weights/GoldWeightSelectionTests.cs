using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Learning.Weights;

namespace Autarky.Learning.Tests.Classifiers.Weights;

public sealed class GoldWeightSelectionTests
{
    /// <summary>Of the student in <see cref="CorrectedTexts"/> with seed 1 and a teacher that is wrong on 40 %.</summary>
    internal const string KnownHash = "9f9d21757ef54a9aef417d13e4d6097216ca26e1e95bd0dc6568468b7aeeaf8d";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gold_beside_a_teacher_that_is_often_wrong_counts_more_and_makes_the_student_better(int seed)
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed);
        GoldWeightedStudent with = Run(texts, texts.WithGold);
        double merelyReplaced = texts.Accuracy(Train(texts.WithGold));
        double without = texts.Accuracy(Train(texts.WithoutGold));

        with.Choice.Ratio.ShouldBeGreaterThan(1);
        with.Choice.Candidates[0].Behind.ShouldBeGreaterThan(with.Choice.Candidates[0].BehindError);
        merelyReplaced.ShouldBeGreaterThan(without);
        texts.Accuracy(with.Student).ShouldBeGreaterThan(merelyReplaced);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Gold_beside_a_teacher_that_is_always_right_changes_not_a_bit_of_the_student(int seed)
    {
        var texts = new CorrectedTexts(teacherWrong: 0, seed);
        GoldWeightedStudent with = Run(texts, texts.WithGold);

        with.Choice.Ratio.ShouldBe(1);
        with.Choice.TeacherWrong.ShouldBe(0);
        SampleTexts.Save(with.Student).ShouldBe(SampleTexts.Save(Train(texts.WithoutGold)));
    }

    [Fact]
    public void Without_gold_or_with_nothing_else_it_trains_once_and_chooses_nothing()
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);
        SourcedExample[] all = [.. texts.WithGold.Select(example => example with { IsGold = true })];

        TrainsOnce(texts.WithoutGold, texts.Calibration());
        TrainsOnce(all, texts.Calibration());
    }

    [Fact]
    public void With_too_few_right_answers_to_choose_by_gold_merely_stands_in_place_of_the_teachers_answer()
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);

        TrainsOnce(texts.WithGold, texts.Calibration(GoldWeightSelection.FewestRows - 1));
        TrainsOnce(texts.WithGold, []);
        TrainsOnce(texts.WithGold, [.. texts.Calibration().Select(row => row with { Teacher = null })]);
    }

    [Fact]
    public void The_weights_keep_the_ratio_and_add_up_to_the_number_of_rows()
    {
        SourcedExample[] examples = [new("a", 0, true), new("b", 0, false), new("c", 1, false, 3), new("d", 1, true, 2)];

        float[] weights = GoldWeightSelection.Weights(examples, 4);

        weights.Sum().ShouldBe(4, 1e-5f);
        weights.Select(weight => weight / weights[1]).ShouldBe([4f, 1f, 3f, 8f], 1e-5f);
        GoldWeightSelection.Weights(examples[..2], 1).ShouldBe([1f, 1f]);
    }

    [Fact]
    public void What_else_is_trained_gets_the_rows_with_the_weights_of_the_chosen_student()
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);
        GoldWeightedStudent with = Run(texts, texts.WithGold);

        LinearStudent again = LinearStudent.Train(
            with.Examples, CorrectedTexts.Labels, CorrectedTexts.Options with { Penalty = (float)with.Choice.Penalty }, null, CancellationToken.None);

        SampleTexts.Save(again).ShouldBe(SampleTexts.Save(with.Student));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0)]
    public void Gives_the_known_file_on_any_number_of_threads(int threads) => KnownFile(threads).ShouldBe(KnownHash);

    [Fact]
    public void Progress_runs_once_from_0_to_1_over_all_trainings()
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);
        var heard = new Heard();
        GoldWeightSelection.Run(
            texts.WithGold, CorrectedTexts.Labels, texts.Calibration(), new UseCasePolicy(), CorrectedTexts.Options, heard, CancellationToken.None);

        heard.Shares.ShouldBe(heard.Shares.Order());
        heard.Shares[0].ShouldBeLessThan(0.1);
        heard.Shares[^1].ShouldBe(1);
        heard.Words[^1].ShouldContain("training 4 of 4");
    }

    [Fact]
    public void It_can_be_stopped() => Should.Throw<OperationCanceledException>(() =>
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);
        GoldWeightSelection.Run(
            texts.WithGold, CorrectedTexts.Labels, texts.Calibration(), new UseCasePolicy(), CorrectedTexts.Options, null,
            new CancellationToken(canceled: true));
    });

    [Theory]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void A_row_that_stands_for_less_than_one_request_is_refused(float requests) => Should.Throw<ArgumentException>(() => GoldWeightSelection.Run(
            [new("a", 0, true), new("b", 0, false, requests)], CorrectedTexts.Labels, [], new UseCasePolicy(), CorrectedTexts.Options, null,
            CancellationToken.None))
        .Message.ShouldContain("Example 1");

    /// <summary>The hash of the known student's file, trained here.</summary>
    internal static string KnownFile(int threads)
    {
        var texts = new CorrectedTexts(teacherWrong: 0.4, seed: 1);
        return SampleTexts.Hash(SampleTexts.Save(GoldWeightSelection.Run(
            texts.WithGold, CorrectedTexts.Labels, texts.Calibration(), new UseCasePolicy(), CorrectedTexts.Options with { Threads = threads }, null,
            CancellationToken.None).Student));
    }

    private static void TrainsOnce(IReadOnlyList<SourcedExample> examples, DatasetRow[] calibration)
    {
        var heard = new Heard();
        GoldWeightedStudent made = GoldWeightSelection.Run(
            examples, CorrectedTexts.Labels, calibration, new UseCasePolicy(), CorrectedTexts.Options, heard, CancellationToken.None);

        made.Choice.Ratio.ShouldBe(1);
        made.Choice.Penalty.ShouldBe(CorrectedTexts.Options.Penalty);
        made.Choice.Candidates.ShouldBeEmpty();
        made.Examples.ShouldAllBe(example => example.Weight == 1);
        heard.Words.ShouldAllBe(words => !words.Contains("training"));
        SampleTexts.Save(made.Student).ShouldBe(SampleTexts.Save(Train(examples)));
    }

    private static GoldWeightedStudent Run(CorrectedTexts texts, IReadOnlyList<SourcedExample> examples) => GoldWeightSelection.Run(
        examples, CorrectedTexts.Labels, texts.Calibration(), new UseCasePolicy(), CorrectedTexts.Options, null, CancellationToken.None);

    private static LinearStudent Train(IReadOnlyList<SourcedExample> examples) => LinearStudent.Train(
        [.. examples.Select(example => new TrainingExample(example.Text, example.Label))], CorrectedTexts.Labels, CorrectedTexts.Options, null,
        CancellationToken.None);

    private sealed class Heard : IProgress<TrainingProgress>
    {
        internal List<double> Shares { get; } = [];

        internal List<string> Words { get; } = [];

        public void Report(TrainingProgress value)
        {
            Shares.Add(value.Share);
            Words.Add(value.Words);
        }
    }
}
