using Autarky.Learning.Cards;
using Autarky.Learning.Datasets;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Judgement;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;

namespace Autarky.Learning.Tests.Reports;

/// <summary>An evaluation made up for the reports: a teacher right on 83 %, a student right on about 78 %.</summary>
internal static class SampleEvaluation
{
    public static Evaluation Create(bool gold = true, LearnFrom learnFrom = LearnFrom.Teacher, double studentRight = 0.78, double? threshold = 0.62)
    {
        var random = new Random(3);
        JudgedRow[] judged = [.. Enumerable.Range(0, 1000).Select(_ =>
        {
            double confidence = Math.Pow(random.NextDouble(), 0.4);
            bool right = random.NextDouble() < studentRight * (0.45 + (0.75 * confidence));
            bool teacher = random.NextDouble() < (right ? 0.92 : 0.55);
            return new JudgedRow
            {
                Confidence = confidence,
                Loss = !right && teacher,
                IsReference = right,
                Agrees = right == teacher,
                StudentRight = gold ? right : null,
                TeacherRight = gold ? teacher : null,
                TeacherCost = new Autarky.Ledger.Money.NanoUsd(2_100_000),
                TeacherMicroseconds = 850_000,
            };
        })];
        var card = new StudentCard
        {
            UseCase = "triage <&> \"more\"",
            Dataset = new string('d', 64),
            Asked = LearnFrom.Auto,
            LearnFrom = learnFrom,
            Policy = new UseCasePolicy(),
            Rows = new SplitCounts(2400, 600, 1000),
            TrainedOnTeacher = learnFrom == LearnFrom.Gold ? 0 : 2400,
            TrainedOnGold = learnFrom == LearnFrom.Teacher ? 0 : 9000,
            Sources = [new AnswerSource("openai", "gpt-4", "DPA 2024", 3000)],
            Reading = new StudentReading { Instructions = [new string('e', 64)] },
            Labels = [new LabelCount("card", 1200, 300, 500), new LabelCount("loan", 1200, 300, 500)],
            Options = new Autarky.Learning.Classifiers.LinearStudentOptions(),
            Temperature = 0.8f,
            Choice = new ThresholdChoice { Rows = 600, AllowedLosses = 17, Threshold = threshold, Answered = 420, Losses = 16, RiskBound = 0.041 },
            Metrics = new CardMetrics { TeacherCalls = 1, Risk = 0, CalibrationError = 0, GatePassed = false },
            TrainedQuestions = "",
        };
        return Measurement.Report(card, judged, RepeatRisk.None, CancellationToken.None) with
        {
            Traffic = new TrafficReport(4120, 3600, 400,
            [
                new RequestPart(RequestUse.Learnt, "the answer trained the student", null, 2600, 0.631068),
                new RequestPart(RequestUse.Measured, "the answer set the threshold or tested the student", null, 1400, 0.339806),
                new RequestPart(RequestUse.NotUsed, "no right to train on the answers", "guarded", 120, 0.029126),
            ]),
            Student = learnFrom == LearnFrom.Teacher ? new string('a', 64) : new string('b', 64),
            AnswerMicroseconds = 21.3,
        };
    }
}
