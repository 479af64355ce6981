using System.Globalization;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Policies;
using Autarky.Learning.Reading;
using Autarky.Ledger.Exchanges;

namespace Autarky.Learning.Datasets;

/// <summary>Turns the questions of a use case into a dataset: decides whose answers count, checks that they are a closed set, hashes.</summary>
internal sealed class DatasetAssembly
{
    // What one question counts at most in training, however often it was asked: enough to be learnt, and the others are still heard.
    internal const int MostWeight = 20;

    // A question of so many requests is no sample of anything: it always trains, and what the student loses of it is counted.
    internal const int HotRequests = 10;

    // From how many questions on what is left to the teacher is worth learning; fewer say nothing of what such requests look like.
    private const int LeastLeftToTeacher = 5;

    // With so many test rows of known gold the student is measured on these, and questions that nobody asked need not be held back.
    private const int EnoughGold = 50;

    private const string Contradiction = "the same text was answered now so and now otherwise, no answer two times of three";
    private const string GivenOnce = "the answer was given once in the whole use case";

    private readonly string _useCase;
    private readonly UseCasePolicy _policy;
    private readonly LearnFrom _asked;
    private readonly LearnFrom _learnFrom;
    private readonly QuestionTable _table;
    private readonly bool _forTraining;
    private readonly StudentReading _reading;
    private readonly ReadQuestion[] _questions;
    private readonly bool _anyTeacher;
    private readonly HashSet<string> _singular = new(StringComparer.Ordinal);

    private DatasetAssembly(string useCase, UseCasePolicy policy, LearnFrom asked, QuestionTable table, StudentReading? reading, bool forTraining)
    {
        _useCase = useCase;
        _policy = policy;
        _asked = asked;
        _table = table;
        _forTraining = forTraining;
        _reading = reading ?? table.Instructions.Reading();
        _questions = ReadAlike(reading is null ? table.Instructions.Rare : "instructions that this student did not learn under");
        _anyTeacher = _questions.Any(entry => entry.Question.TeacherAnswered);
        _learnFrom = asked != LearnFrom.Auto ? asked
            : !_anyTeacher ? LearnFrom.Gold
            : _questions.Any(entry => entry.Question.Gold is not null && entry.Question.GoldSource == GoldSource.Feedback) ? LearnFrom.Both
            : LearnFrom.Teacher;
    }

    /// <summary>Makes the dataset.</summary>
    /// <param name="useCase">The use case.</param>
    /// <param name="policy">Its owner's demands.</param>
    /// <param name="asked">Whose answers train.</param>
    /// <param name="table">What was read.</param>
    /// <param name="reading">What the student reads that is to be measured; null for one that is to be trained.</param>
    public static Dataset Assemble(string useCase, UseCasePolicy policy, LearnFrom asked, QuestionTable table, StudentReading? reading = null) =>
        new DatasetAssembly(useCase, policy, asked, table, reading, forTraining: reading is null).Run();

    private Dataset Run()
    {
        FindSingular();
        bool holdBack = GoldKnownInTest() < EnoughGold;
        var rows = new List<DatasetRow>(_questions.Length);
        var goldTest = new List<DatasetRow>();
        foreach (ReadQuestion question in _questions)
        {
            if (holdBack && IsGoldOnly(question) && question.Question.Split == DatasetSplit.Test)
            {
                goldTest.Add(Row(question, DatasetSplit.Test)!);
            }
            else if (Row(question, IsGoldOnly(question) || IsHot(question.Question) ? DatasetSplit.Train : question.Question.Split) is { } row)
            {
                rows.Add(row);
            }
        }

        DatasetRow[] train = [.. rows.Where(row => row is { Split: DatasetSplit.Train, Target: not null })];
        if (train.Count(row => row.Target == Student.NoAnswer) < LeastLeftToTeacher)
        {
            train = [.. train.Where(row => row.Target != Student.NoAnswer)];
        }

        if (_forTraining)
        {
            if (train.All(row => row.Target == Student.NoAnswer))
            {
                throw Nothing();
            }

            ClosedSet.Check(_useCase, Count(rows), leavesSome: train.Any(row => row.Target == Student.NoAnswer));
        }

        return Finish(rows, train, goldTest);
    }

    // Questions that this reading does not tell apart are one; requests that it refuses go to the teacher whatever they ask.
    private ReadQuestion[] ReadAlike(string refused)
    {
        var read = new Dictionary<string, Question>(StringComparer.Ordinal);
        foreach (Question question in _table.Questions)
        {
            if (_reading.WhyNot(question.Instructions) is not null)
            {
                _table.Traffic.Add(RequestUse.AlwaysTeacher, refused, question.Answers.Requests);
                continue;
            }

            string key = _reading.Text(question.Instructions, question.Key);
            if (!read.TryAdd(key, question))
            {
                read[key].Add(question);
            }
        }

        return
        [
            .. read.Select(entry => new ReadQuestion(entry.Value, TextKeys.Hash(entry.Key), entry.Value.Answers.Counts))
                .OrderBy(entry => entry.Hash, StringComparer.Ordinal),
        ];
    }

    // A right answer to a question that no teacher ever answered can prove nothing against a teacher: it trains, or measures the student alone.
    private bool IsGoldOnly(ReadQuestion question) => _anyTeacher && !question.Question.TeacherAnswered && question.Question.Gold is not null;

    private static bool IsHot(Question question) => question.Answers.Requests >= HotRequests && question.MayTrain;

    private int GoldKnownInTest() => _questions.Count(entry => entry.Question is { Split: DatasetSplit.Test, Gold: not null, Answers.Requests: > 0 });

    // One row cannot teach an answer, and each answer makes the student wider: a teacher that now and then writes a sentence instead of a
    // name must not blow it up. Small ledgers keep everything, so that the gate and not this rule speaks.
    private void FindSingular()
    {
        if (!_forTraining || _learnFrom == LearnFrom.Gold || _questions.Length < ClosedSet.EnoughRows)
        {
            return;
        }

        string[] once =
        [
            .. _questions.SelectMany(
                entry => entry.Answers.Select(answer => (answer.Label, answer.Requests)).Concat(entry.Question.Gold is { } gold ? [(gold, 1)] : []))
                .GroupBy(answer => answer.Label, StringComparer.Ordinal).Where(group => group.Sum(answer => answer.Requests) == 1).Select(group => group.Key),
        ];

        // Beyond this share the check for a closed set has more to say about these.
        if ((double)once.Length / _questions.Length <= ClosedSet.UnseenShare)
        {
            _singular.UnionWith(once);
        }
    }

    private DatasetRow? Row(ReadQuestion read, DatasetSplit split)
    {
        Question question = read.Question;
        AnswerCount[] answers =
        [
            .. read.Answers.Select(answer => _singular.Contains(answer.Label) ? answer with { Label = Student.NoAnswer, Why = GivenOnce } : answer),
        ];
        string? majority = AnswerVote.Majority(answers);
        string? teacher = AnswerVote.Draw(answers, read.Hash);
        bool train = split == DatasetSplit.Train;

        // Asked for nothing in particular, gold that merely came with recorded exchanges measures and does not train.
        bool onlyFeedbackTrains = _asked == LearnFrom.Auto && _learnFrom == LearnFrom.Both;
        string? trainingGold = onlyFeedbackTrains && question.GoldSource != GoldSource.Feedback ? null : question.Gold;
        string? target = !train ? null : _learnFrom switch
        {
            LearnFrom.Teacher => majority,
            LearnFrom.Gold => question.Gold,
            _ => trainingGold ?? majority,
        };
        string? reference = _learnFrom == LearnFrom.Teacher ? teacher : question.Gold ?? teacher;
        bool targetIsGold = target is not null && _learnFrom != LearnFrom.Teacher && trainingGold is not null;
        CountUse(answers, majority, targetIsGold, train && target is null, train);
        if (reference is null && target is null)
        {
            return null;
        }

        int standsFor = targetIsGold
            ? question.Answers.Requests
            : answers.Where(answer => answer.Label == majority || majority == Student.NoAnswer).Sum(answer => answer.Requests);
        return new DatasetRow
        {
            Text = _reading.Text(question.Instructions, question.Input),
            InputHash = read.Hash,
            Split = split,
            Requests = question.Answers.Requests,
            Teacher = teacher,
            Gold = question.Gold,
            GoldSource = question.GoldSource,
            Target = target,
            Reference = reference,
            Weight = train ? Math.Clamp(standsFor, 1, MostWeight) : 1,
            TargetIsGold = targetIsGold,
            TeacherCost = question.Answers.Cost,
            TeacherMicroseconds = question.Answers.Microseconds,
            Hot = IsHot(question),
            HeldToGold = _learnFrom != LearnFrom.Teacher && question.Gold is not null,
            Answers = answers,
            Asked = (question.Instructions, question.Input),
        };
    }

    private void CountUse(AnswerCount[] answers, string? majority, bool targetIsGold, bool untaught, bool train)
    {
        foreach (AnswerCount answer in answers)
        {
            (RequestUse use, string why) = answer.Why is { } lack ? (RequestUse.LeftToTeacher, lack)
                : untaught ? (RequestUse.NotUsed, "nobody knows the right answer")
                : targetIsGold ? (RequestUse.Learnt, "the right answer, which somebody gave, trained the student")
                : majority == Student.NoAnswer ? (RequestUse.LeftToTeacher, Contradiction)
                : answer.Label != majority ? (RequestUse.Outvoted, "the same text got another answer more often")
                : train ? (RequestUse.Learnt, "the answer trained the student")
                : (RequestUse.Measured, "the answer set the threshold or tested the student");
            _table.Traffic.Add(use, why, answer.Requests);
        }
    }

    private static Dictionary<string, int> Count(IEnumerable<DatasetRow> rows) => rows
        .Select(row => row.Target ?? row.Reference!)
        .Where(label => label != Student.NoAnswer)
        .GroupBy(label => label, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private Dataset Finish(List<DatasetRow> rows, DatasetRow[] train, List<DatasetRow> goldTest)
    {
        DatasetRow[] calibration = [.. rows.Where(row => row is { Split: DatasetSplit.Calibration, Reference: not null })];
        DatasetRow[] test = [.. rows.Where(row => row is { Split: DatasetSplit.Test, Reference: not null })];
        string[] labels = [.. train.Select(row => row.Target!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(_table.Shown)];
        DatasetRow[] repeated = [.. rows.Where(row => row.Requests > 1)];
        string[][] hashes =
            [[.. train.Select(DatasetHash.Of)], [.. calibration.Select(DatasetHash.Of)], [.. test.Concat(goldTest).Select(DatasetHash.Of)]];
        int asked = rows.Count(row => row.Requests > 0);
        return new Dataset
        {
            UseCase = _useCase,
            LearnFrom = _learnFrom,
            Reading = _reading,
            Train = train,
            Calibration = calibration,
            Test = test,
            GoldTest = goldTest,
            Repeated = repeated,
            Labels = labels,
            Manifest = new DatasetManifest
            {
                UseCase = _useCase,
                Hash = DatasetHash.Of(hashes, labels),
                Asked = _asked,
                LearnFrom = _learnFrom,
                Policy = _policy,
                Rows = new SplitCounts(train.Length, calibration.Length, test.Length),
                TrainedOnGold = train.Count(row => row.TargetIsGold),
                TrainedOnTeacher = train.Count(row => !row.TargetIsGold),
                Exchanges = _table.Exchanges,
                Traffic = _table.Traffic.Report(asked, rows.Sum(row => Math.Max(0, row.Requests - 1))),
                Labels = LabelCounts(train, calibration, test),
                Sources = _table.Sources,
                TrainHashes = hashes[0],
                CalibrationHashes = hashes[1],
                TestHashes = hashes[2],
            },
        };
    }

    private LabelCount[] LabelCounts(DatasetRow[] train, DatasetRow[] calibration, DatasetRow[] test) =>
    [
        .. train.Concat(calibration).Concat(test).GroupBy(row => row.Target ?? row.Reference!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new LabelCount(
                _table.Shown(group.Key),
                group.Count(row => row.Split == DatasetSplit.Train),
                group.Count(row => row.Split == DatasetSplit.Calibration),
                group.Count(row => row.Split == DatasetSplit.Test))),
    ];

    private EmptyUseCaseException Nothing()
    {
        TrafficReport traffic = _table.Traffic.Report(0, 0);
        string reasons = string.Join("; ", traffic.Parts.Where(part => part.Use is not (RequestUse.Learnt or RequestUse.Measured)).Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{part.Requests:N0} ({part.Share:P0}): {part.Why}{(part.Provider is null ? "" : " of " + part.Provider)}")));
        string remedy = _learnFrom == LearnFrom.Gold
            ? "Import right answers that people know, or learn from the teacher."
            : "Import exchanges of a provider whose contract allows training, or right answers that people know.";
        return new EmptyUseCaseException(_useCase, [_useCase], string.Create(CultureInfo.InvariantCulture,
            $"None of the {_table.Exchanges:N0} exchanges of '{_useCase}' can train a student. "
                + $"{(reasons.Length == 0 ? "Too few questions fell into the train split" : reasons)}. {remedy}"));
    }

    private sealed record ReadQuestion(Question Question, string Hash, IReadOnlyList<AnswerCount> Answers);
}
