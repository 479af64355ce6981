using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class LinearStudentTests
{
    private static readonly LinearStudent Student = SampleTexts.Train();

    [Fact]
    public void Answers_new_texts_of_what_it_learnt()
    {
        TrainingExample[] unseen = SampleTexts.Create(300, seed: 2);
        unseen.Count(e => Student.Answer(e.Text).Label == e.Label).ShouldBeGreaterThan(285);
    }

    [Fact]
    public void Beats_guessing_by_little_when_the_labels_are_chance()
    {
        Random random = new(3);
        TrainingExample[] chance = [.. SampleTexts.Create(600, seed: 1).Select(e => e with { Label = random.Next(SampleTexts.Labels.Length) })];
        LinearStudent student = LinearStudent.Train(chance, SampleTexts.Labels, new(), null, CancellationToken.None);
        SampleTexts.Create(300, seed: 2).Count(e => student.Answer(e.Text).Label == e.Label).ShouldBeLessThan(60);
    }

    [Fact]
    public void Confidence_is_the_softmax_of_the_logits_over_the_temperature()
    {
        LinearStudent warm = Student.WithTemperature(2.5f);
        float[] logits = new float[warm.Labels.Count];
        warm.Logits("please w3x1 my card", logits);
        double sum = logits.Sum(l => Math.Exp(l / 2.5));
        StudentAnswer answer = warm.Answer("please w3x1 my card");

        answer.Label.ShouldBe(Array.IndexOf(logits, logits.Max()));
        ((double)answer.Confidence).ShouldBe(Math.Exp(logits.Max() / 2.5) / sum, tolerance: 1e-6);
        Student.Temperature.ShouldBe(1);
    }

    [Fact]
    public void Is_less_sure_of_unknown_words() =>
        Student.Answer("quantum zebras juggle").Confidence.ShouldBeLessThan(Student.Answer("w3x1 w3x2").Confidence / 2);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n ")]
    [InlineData("?!…")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    [InlineData("\udc00\ud800 w3x1")]
    [InlineData("👩‍👩‍👧 水水水 ЖЖ ﷺ e\u0301\u0301\u0301")]
    public void Answers_any_text_with_a_probability(string text)
    {
        float confidence = Student.Answer(text).Confidence;
        confidence.ShouldBeGreaterThan(0);
        confidence.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Reads_only_the_begin_of_a_huge_text_and_a_short_one_the_same_after_it()
    {
        StudentAnswer before = Student.Answer("w5x1 card");
        string begin = string.Concat(Enumerable.Repeat("w7x1 ", 2000));
        StudentAnswer huge = Student.Answer(begin + string.Concat(Enumerable.Repeat("w9x2 ", 1_000_000)));

        huge.ShouldBe(Student.Answer(begin));
        Student.Answer("w5x1 card").ShouldBe(before);
    }

    [Fact]
    public void Answers_the_same_from_many_threads()
    {
        string[] texts = [.. SampleTexts.Create(200, seed: 4).Select(e => e.Text)];
        StudentAnswer[] expected = [.. texts.Select(Student.Answer)], found = new StudentAnswer[texts.Length];
        Parallel.For(0, 20 * texts.Length, i => found[i % texts.Length] = Student.Answer(texts[i % texts.Length]));
        found.ShouldBe(expected);
    }

    [Fact]
    public void Does_not_allocate_for_an_answer_once_warm()
    {
        string text = "please w3x1 my card payment";
        Student.Answer(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Student.Answer(text);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Learns_what_a_label_is_called()
    {
        TrainingExample[] examples = [.. Enumerable.Range(0, 20).Select(i => new TrainingExample($"noise {i}", i % 2))];
        LinearStudent student = LinearStudent.Train(
            examples, ["lost_card", "exchange_rate"], new() { MinCount = 1 }, null, CancellationToken.None);
        student.Answer("a lost card").Label.ShouldBe(0);
        student.Answer("the exchange rate").Label.ShouldBe(1);
    }

    [Fact]
    public void Heavier_examples_win_over_lighter_ones_that_contradict_them()
    {
        TrainingExample[] examples = [.. Enumerable.Range(0, 40).Select(i => new TrainingExample("same text", i % 2, i % 2 == 1 ? 5 : 1))];
        LinearStudent.Train(examples, ["a", "b"], new(), null, CancellationToken.None).Answer("same text").Label.ShouldBe(1);
    }

    [Fact]
    public void A_rare_answer_is_not_drowned_by_a_frequent_one()
    {
        // Three of its ten examples are "both", four of the frequent one's thirty-four.
        TrainingExample[] examples =
        [
            .. Enumerable.Range(0, 30).Select(i => new TrainingExample($"thing {i}", 0)),
            .. Enumerable.Range(0, 4).Select(i => new TrainingExample("both", 0)),
            .. Enumerable.Range(0, 3).Select(i => new TrainingExample("both", 1)),
            .. Enumerable.Range(0, 7).Select(i => new TrainingExample($"other {i}", 1)),
        ];
        LinearStudent.Train(examples, ["a", "b"], new(), null, CancellationToken.None).Answer("both").Label.ShouldBe(1);
    }

    [Fact]
    public void More_steps_than_are_needed_change_no_answer()
    {
        LinearStudent longer = SampleTexts.Train(new() { Steps = 200 });
        TrainingExample[] unseen = SampleTexts.Create(300, seed: 6);
        unseen.Count(e => longer.Answer(e.Text).Label == Student.Answer(e.Text).Label).ShouldBeGreaterThan(295);
    }

    [Fact]
    public void One_label_is_certain_and_a_single_example_is_enough()
    {
        LinearStudent student = LinearStudent.Train([new("x", 0)], ["only"], new() { MinCount = 5 }, null, CancellationToken.None);
        student.Answer("y").ShouldBe(new StudentAnswer(0, 1));
    }

    [Fact]
    public void Keeps_no_more_features_than_it_may() =>
        SampleTexts.Train(new() { MaxFeatures = 10 }).Space.Count.ShouldBe(10);

    [Fact]
    public void Tells_how_far_it_is_on_the_calling_thread()
    {
        List<TrainingProgress> reports = [];
        int thread = Environment.CurrentManagedThreadId;
        LinearStudent.Train(
            SampleTexts.Create(600, seed: 1), SampleTexts.Labels, new() { Steps = 7 }, new Here(r =>
            {
                Environment.CurrentManagedThreadId.ShouldBe(thread);
                reports.Add(r);
            }), CancellationToken.None);

        reports.Count.ShouldBeGreaterThan(7);
        reports.Select(r => r.Share).ShouldBeInOrder();
        reports[^1].Share.ShouldBe(1);
        reports[0].Words.ShouldContain("step 1 of 7");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Stops_when_it_is_cancelled(int threads)
    {
        using CancellationTokenSource cancel = new();
        Here onFirst = new(_ => cancel.Cancel());
        Should.Throw<OperationCanceledException>(() => LinearStudent.Train(
            SampleTexts.Create(600, seed: 1), SampleTexts.Labels, new() { Threads = threads }, onFirst, cancel.Token));
    }

    private sealed class Here(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
