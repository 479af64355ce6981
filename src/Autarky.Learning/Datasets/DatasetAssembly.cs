using System.Globalization;
using Autarky.Ledger;

namespace Autarky.Learning;

/// <summary>Turns the questions of a use case into a dataset: decides whose answers count, checks that they are a closed set, hashes.</summary>
internal static class DatasetAssembly
{
    public static Dataset Assemble(string useCase, UseCasePolicy policy, LearnFrom asked, QuestionTable table, bool forTraining)
    {
        IReadOnlyList<Question> questions = table.Questions;
        bool anyTeacher = questions.Any(question => question.TeacherAnswered);
        bool anyFeedback = questions.Any(question => question.Gold is not null && question.GoldSource == GoldSource.Feedback);
        LearnFrom learnFrom = asked != LearnFrom.Auto ? asked
            : !anyTeacher ? LearnFrom.Gold
            : anyFeedback ? LearnFrom.Both
            : LearnFrom.Teacher;

        // Asked for nothing in particular, gold that merely came with recorded exchanges measures and does not train.
        bool onlyFeedbackTrains = asked == LearnFrom.Auto && learnFrom == LearnFrom.Both;
        var rows = new List<DatasetRow>(questions.Count);
        foreach (Question question in questions)
        {
            if (Row(question, learnFrom, onlyFeedbackTrains, anyTeacher) is { } row)
            {
                rows.Add(row);
            }
            else if (question.Answers.Count > 0 || question.Gold is not null)
            {
                table.Leave(learnFrom == LearnFrom.Gold ? "nobody knows the right answer (merged rows)" : "no usable answer of the teacher (merged rows)", null);
            }
        }

        if (forTraining)
        {
            rows = WithoutSingularTargets(rows, table);
            if (!rows.Any(row => row.Split == DatasetSplit.Train))
            {
                throw Nothing(useCase, learnFrom, table);
            }

            ClosedSet.Check(useCase, Count(rows));
        }

        return Finish(useCase, policy, asked, learnFrom, table, rows);
    }

    private static DatasetRow? Row(Question question, LearnFrom learnFrom, bool onlyFeedbackTrains, bool anyTeacher)
    {
        TeacherAnswer? teacher = question.MajorityAnswer();
        string? gold = question.Gold is { } raw ? TextKeys.Answer(raw) : null;

        // A right answer to a question that no teacher ever answered can prove nothing against a teacher: it trains.
        DatasetSplit split = anyTeacher && !question.TeacherAnswered ? DatasetSplit.Train : question.Split;
        bool train = split == DatasetSplit.Train;
        string? trainingGold = onlyFeedbackTrains && question.GoldSource != GoldSource.Feedback ? null : gold;
        string? answer = learnFrom switch
        {
            LearnFrom.Teacher => teacher?.Key,
            LearnFrom.Gold when train => gold,
            _ when train => trainingGold ?? teacher?.Key,
            _ => gold ?? teacher?.Key,
        };
        if (answer is null)
        {
            return null;
        }

        bool byTeacher = learnFrom == LearnFrom.Both && trainingGold is null;
        return new DatasetRow
        {
            Text = question.Text,
            InputHash = question.Hash,
            Split = split,
            Teacher = teacher?.Key,
            Gold = gold,
            GoldSource = question.GoldSource,
            Target = train ? answer : null,
            Reference = train ? null : answer,
            Weight = train && byTeacher ? DatasetBuilder.TeacherWeight : 1,
            TargetIsGold = train && learnFrom != LearnFrom.Teacher && !byTeacher,
            TeacherCost = teacher?.Cost is { Value: > 0 } cost ? cost : null,
            TeacherMicroseconds = teacher?.Microseconds is > 0 and var time ? time : null,
        };
    }

    // One row cannot teach an answer, and each answer makes the student wider: a teacher that now and then writes a sentence instead of a
    // name must not blow it up. Small ledgers keep everything, so that the gate and not this rule speaks.
    private static List<DatasetRow> WithoutSingularTargets(List<DatasetRow> rows, QuestionTable table)
    {
        if (rows.Count < ClosedSet.EnoughRows)
        {
            return rows;
        }

        Dictionary<string, int> counts = Count(rows);
        if ((double)counts.Values.Count(count => count == 1) / rows.Count > ClosedSet.UnseenShare)
        {
            return rows; // The check for a closed set has more to say about these.
        }

        List<DatasetRow> kept = [.. rows.Where(row => row.Target is null || counts[row.Target] > 1)];
        if (kept.Count < rows.Count)
        {
            table.Leave("the answer occurs once in the whole use case (merged rows)", null, rows.Count - kept.Count);
        }

        return kept;
    }

    private static Dictionary<string, int> Count(IEnumerable<DatasetRow> rows) => rows
        .GroupBy(row => row.Target ?? row.Reference!, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static Dataset Finish(
        string useCase, UseCasePolicy policy, LearnFrom asked, LearnFrom learnFrom, QuestionTable table, List<DatasetRow> rows)
    {
        ILookup<DatasetSplit, DatasetRow> splits = rows.ToLookup(row => row.Split);
        DatasetRow[] train = [.. splits[DatasetSplit.Train]];
        DatasetRow[] calibration = [.. splits[DatasetSplit.Calibration]];
        DatasetRow[] test = [.. splits[DatasetSplit.Test]];
        Dictionary<string, string> shown = CommonestForms(table.Questions);
        string[] labelKeys = [.. train.Select(row => row.Target!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] labels = [.. labelKeys.Select(key => shown[key])];
        string[][] hashes = [[.. train.Select(DatasetHash.Of)], [.. calibration.Select(DatasetHash.Of)], [.. test.Select(DatasetHash.Of)]];
        return new Dataset
        {
            UseCase = useCase,
            LearnFrom = learnFrom,
            Train = train,
            Calibration = calibration,
            Test = test,
            Labels = labels,
            Manifest = new DatasetManifest
            {
                UseCase = useCase,
                Hash = DatasetHash.Of(hashes, labels),
                Asked = asked,
                LearnFrom = learnFrom,
                Policy = policy,
                Rows = new SplitCounts(train.Length, calibration.Length, test.Length),
                TrainedOnGold = train.Count(row => row.TargetIsGold),
                TrainedOnTeacher = train.Count(row => !row.TargetIsGold),
                Exchanges = table.Exchanges,
                Merged = table.Merged,
                Labels = LabelCounts(rows, shown),
                Sources = table.Sources,
                LeftOut = table.LeftOut,
                TrainHashes = hashes[0],
                CalibrationHashes = hashes[1],
                TestHashes = hashes[2],
            },
        };
    }

    private static LabelCount[] LabelCounts(List<DatasetRow> rows, Dictionary<string, string> shown) =>
    [
        .. rows.GroupBy(row => row.Target ?? row.Reference!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new LabelCount(
                shown[group.Key],
                group.Count(row => row.Split == DatasetSplit.Train),
                group.Count(row => row.Split == DatasetSplit.Calibration),
                group.Count(row => row.Split == DatasetSplit.Test))),
    ];

    // "Card_arrival." once and "card_arrival" a thousand times: clients are used to the latter.
    private static Dictionary<string, string> CommonestForms(IEnumerable<Question> questions)
    {
        var forms = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (Question question in questions)
        {
            foreach (TeacherAnswer answer in question.Answers)
            {
                Add(answer.Key, answer.Raw);
            }

            if (question.Gold is { } gold)
            {
                Add(TextKeys.Answer(gold), gold);
            }
        }

        return forms.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.OrderByDescending(form => form.Value).ThenBy(form => form.Key, StringComparer.Ordinal).First().Key,
            StringComparer.Ordinal);

        void Add(string key, string raw)
        {
            if (!forms.TryGetValue(key, out Dictionary<string, int>? counts))
            {
                counts = new Dictionary<string, int>(StringComparer.Ordinal);
                forms.Add(key, counts);
            }

            counts.TryGetValue(raw, out int before);
            counts[raw] = before + 1;
        }
    }

    private static EmptyUseCaseException Nothing(string useCase, LearnFrom learnFrom, QuestionTable table)
    {
        string reasons = string.Join("; ", table.LeftOut.Select(entry => string.Create(CultureInfo.InvariantCulture,
            $"{entry.Rows:N0}: {entry.Reason}{(entry.Provider is null ? "" : " of " + entry.Provider)}")));
        string remedy = learnFrom == LearnFrom.Gold
            ? "Import right answers with --gold, or learn from the teacher."
            : "Import exchanges of a provider whose contract allows training, or right answers with --gold.";
        return new EmptyUseCaseException(useCase, [useCase], string.Create(CultureInfo.InvariantCulture,
            $"None of the {table.Exchanges:N0} exchanges of '{useCase}' can train a student. Left out: {(reasons.Length == 0 ? "nothing, but too few questions fell into the train split" : reasons)}. {remedy}"));
    }
}
