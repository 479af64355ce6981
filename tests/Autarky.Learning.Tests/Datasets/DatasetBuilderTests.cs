using System.Text;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Datasets;
using Autarky.Learning.Policies;
using Autarky.Ledger;
using Autarky.Ledger.Chat;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;

namespace Autarky.Learning.Tests.Datasets;

public sealed class DatasetBuilderTests
{
    private static readonly UseCasePolicy Policy = new();

    [Fact]
    public async Task Splits_every_question_once_and_by_the_policys_shares()
    {
        Dataset dataset = await Build(TwoIntents(2000));

        (dataset.Train.Count + dataset.Calibration.Count + dataset.Test.Count).ShouldBe(2000);
        dataset.Train.Count.ShouldBeInRange(1120, 1280);
        dataset.Calibration.Count.ShouldBeInRange(235, 365);
        dataset.Train.Concat(dataset.Calibration).Concat(dataset.Test).Select(row => row.InputHash).Distinct().Count().ShouldBe(2000);
    }

    [Fact]
    public async Task A_question_stays_in_its_split_when_the_ledger_grows()
    {
        Dataset small = await Build(TwoIntents(300));
        Dataset large = await Build(TwoIntents(900));

        Dictionary<string, DatasetSplit> later = All(large).ToDictionary(row => row.InputHash, row => row.Split);
        All(small).ShouldAllBe(row => later[row.InputHash] == row.Split);
    }

    [Fact]
    public async Task The_order_of_import_changes_nothing()
    {
        FakeLedger ledger = TwoIntents(300);
        var reversed = new FakeLedger();
        foreach (Exchange row in ledger.Rows.Reverse())
        {
            reversed.Add(row);
        }

        byte[] manifest = (await Build(ledger)).Manifest.ToJson();

        (await Build(reversed)).Manifest.ToJson().ShouldBe(manifest);
    }

    [Fact]
    public async Task One_other_answer_changes_the_hash()
    {
        string before = (await Build(TwoIntents(300))).Manifest.Hash;
        FakeLedger ledger = TwoIntents(299);
        ledger.Add("question number 299 about a loan", "card");

        (await Build(ledger)).Manifest.Hash.ShouldNotBe(before);
    }

    [Fact]
    public async Task Repeats_are_one_row_that_learns_what_most_of_them_say_and_the_others_are_reported_as_outvoted()
    {
        FakeLedger ledger = TwoIntents(100);
        for (int i = 0; i < 20; i++)
        {
            ledger.Add(i % 2 == 0 ? "where is  my CARD" : "Where is my card", i < 5 ? "loan" : "card");
        }

        Dataset dataset = await Build(ledger);

        DatasetRow row = dataset.Train.Single(row => row.Text == "where is  my CARD");
        (row.Target, row.Requests, row.Weight).ShouldBe(("card", 20, 15f));
        TrafficReport traffic = dataset.Manifest.Traffic;
        (traffic.Requests, traffic.Questions, traffic.Repeats).ShouldBe((120, 101, 19));
        traffic.Parts.Single(part => part.Use == RequestUse.Outvoted).Requests.ShouldBe(5);
    }

    [Fact]
    public async Task Answers_that_contradict_each_other_teach_to_leave_the_question_to_the_teacher()
    {
        FakeLedger ledger = TwoIntents(100);
        for (int i = 0; i < 200; i++)
        {
            ledger.Add($"which one {i % 100}", i < 100 ? "loan" : "card");
        }

        Dataset dataset = await Build(ledger);

        dataset.Train.Where(row => row.Text.StartsWith("which one", StringComparison.Ordinal)).ShouldAllBe(row => row.Target == Student.NoAnswer);
        dataset.Labels.ShouldBe(["", "card", "loan"]);
        dataset.Test.Count(row => row.Text.StartsWith("which one", StringComparison.Ordinal) && row.Reference == "card")
            .ShouldBeInRange(3, 22, "each answer is drawn as often as it was given");
        dataset.Manifest.Traffic.ShareOf(RequestUse.LeftToTeacher).ShouldBe(200 / 300.0, 1e-5);
    }

    [Fact]
    public async Task Labels_that_differ_in_case_only_are_two_unless_the_use_case_folds_them()
    {
        FakeLedger ledger = TwoIntents(200);
        for (int i = 0; i < 30; i++)
        {
            ledger.Add($"an odd one {i}", "`CARD`.");
        }

        Dataset folded = await Builder(ledger).BuildAsync("triage", Policy with { FoldLabels = true }, LearnFrom.Auto, null, default);

        (await Build(ledger)).Labels.ShouldBe(["`CARD`.", "card", "loan"]);
        folded.Labels.ShouldBe(["card", "loan"], "the commonest form is shown");
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"be"},"finish_reason":"length"}]}""", PlainAnswer.CutOff)]
    [InlineData("""{"choices":[{"message":{"content":null,"refusal":"I cannot."},"finish_reason":"stop"}]}""", PlainAnswer.Refused)]
    [InlineData("""{"choices":[{"message":{"content":"card"},"finish_reason":"content_filter"}]}""", PlainAnswer.Refused)]
    [InlineData("""{"choices":[{"message":{"content":null,"tool_calls":[{"id":"a"}]},"finish_reason":"tool_calls"}]}""", PlainAnswer.ToolCall)]
    [InlineData("""{"choices":[{"message":{"content":" \n"},"finish_reason":"stop"}]}""", PlainAnswer.Empty)]
    [InlineData("""{"choices":[{"message":{"content":5}}]}""", PlainAnswer.NoText)]
    [InlineData("""{"choices":[{"message":{"content":"\ud800"}}]}""", PlainAnswer.NoText)]
    public async Task An_answer_that_no_student_could_give_is_never_a_label_and_counts_as_left_to_the_teacher(string response, string why)
    {
        FakeLedger ledger = TwoIntents(100);
        for (int i = 0; i < 50; i++)
        {
            ledger.Add(FakeLedger.Exchange($"something else {i}", "card") with { Response = Encoding.UTF8.GetBytes(response) });
        }

        Dataset dataset = await Build(ledger);

        All(dataset).Where(row => row.Text.StartsWith("something else", StringComparison.Ordinal)).ShouldAllBe(row => row.Teacher == Student.NoAnswer);
        dataset.Labels.ShouldBe(["", "card", "loan"]);
        dataset.Manifest.Traffic.Parts.Single(part => part.Use == RequestUse.LeftToTeacher)
            .ShouldBe(new RequestPart(RequestUse.LeftToTeacher, why, null, 50, 0.333333));
    }

    [Fact]
    public async Task Requests_that_no_student_is_asked_are_not_learnt_from_and_reported_by_their_share()
    {
        FakeLedger ledger = TwoIntents(100);
        ledger.Add(FakeLedger.Exchange("with tools", "card") with
        {
            Request = Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":"with tools"}],"tools":[{"type":"function"}]}"""),
        });

        Dataset dataset = await Build(ledger);

        All(dataset).ShouldNotContain(row => row.Text == "with tools");
        dataset.Manifest.Traffic.Parts.ShouldContain(new RequestPart(RequestUse.AlwaysTeacher, "the request uses tools", null, 1, 0.009901));
    }

    [Fact]
    public async Task A_question_asked_very_often_always_trains()
    {
        FakeLedger ledger = TwoIntents(100);
        for (int i = 0; i < 10 * 20; i++)
        {
            ledger.Add($"hot question {i % 20}", "card");
        }

        Dataset dataset = await Build(ledger);

        dataset.Train.Count(row => row.Text.StartsWith("hot question", StringComparison.Ordinal)).ShouldBe(20);
        dataset.Repeated.ShouldAllBe(row => row.Hot && row.Requests == 10);
    }

    [Fact]
    public async Task Bodies_of_a_dialect_that_is_not_read_never_train_whatever_they_look_like()
    {
        FakeLedger ledger = TwoIntents(100);
        ledger.Add(FakeLedger.Exchange("from elsewhere", "card") with { Dialect = "someones-chat" });

        Dataset dataset = await Build(ledger);

        All(dataset).ShouldNotContain(row => row.Text == "from elsewhere");
        dataset.Manifest.Traffic.Parts.Single(part => part.Use == RequestUse.NotUsed).Why.ShouldBe(
            "the request is in a dialect that is not read (someones-chat)");
    }

    [Theory]
    [InlineData(RouteKind.Student, "student")]
    [InlineData(RouteKind.Teacher, "recorded")]
    public async Task A_students_or_a_replayed_answer_never_trains(RouteKind route, string provider)
    {
        FakeLedger ledger = TwoIntents(100);
        ledger.Add(FakeLedger.Exchange("from ourselves", "card") with { Route = route, Provider = provider });

        Dataset dataset = await Build(ledger);

        All(dataset).ShouldNotContain(row => row.Text == "from ourselves");
        dataset.Manifest.Traffic.Parts.Where(part => part.Use == RequestUse.NotUsed).Sum(part => part.Requests).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_broke_off_is_left_out()
    {
        FakeLedger ledger = TwoIntents(100);
        ledger.Add(FakeLedger.Exchange("cut off", "ca") with { Outcome = ExchangeOutcome.ClientGone });

        All(await Build(ledger)).ShouldNotContain(row => row.Text == "cut off");
    }

    [Fact]
    public async Task A_request_that_is_no_chat_request_is_counted_and_left_out()
    {
        FakeLedger ledger = TwoIntents(100);
        ledger.Add(FakeLedger.Exchange("x", "card") with { Request = Encoding.UTF8.GetBytes("{\"input\": 3}") });

        (await Build(ledger)).Manifest.Traffic.Parts.ShouldContain(new RequestPart(RequestUse.NotUsed, "the request is no chat request", null, 1, 0.009901));
    }

    [Fact]
    public async Task A_provider_without_the_right_to_train_may_still_test()
    {
        FakeLedger ledger = TwoIntents(200);
        for (int i = 0; i < 100; i++)
        {
            ledger.Add($"guarded question {i}", "card", provider: "guarded");
        }

        Dataset dataset = await Build(ledger, provider => provider == "guarded" ? new ProviderRights { Train = false } : Rights.ToTrain);

        dataset.Train.Concat(dataset.Calibration).ShouldNotContain(row => row.Text.StartsWith("guarded", StringComparison.Ordinal));
        int tested = dataset.Test.Count(row => row.Text.StartsWith("guarded", StringComparison.Ordinal));
        tested.ShouldBePositive();
        dataset.Manifest.Traffic.Parts.Single(part => part.Use == RequestUse.NotUsed).ShouldBe(
            new RequestPart(RequestUse.NotUsed, "no right to train on the answers", "guarded", 100 - tested, Math.Round((100 - tested) / 300.0, 6)));
    }

    [Fact]
    public async Task Rights_that_have_ended_leave_nothing_and_the_message_says_whose()
    {
        FakeLedger ledger = Unlicensed(TwoIntents(100));

        EmptyUseCaseException error = await Should.ThrowAsync<EmptyUseCaseException>(
            () => Build(ledger, _ => new ProviderRights { Train = true, Contract = "A-1", Until = new DateOnly(1999, 12, 31) }));

        error.Message.ShouldContain("no right to train on the answers of openai");
    }

    [Fact]
    public async Task Without_a_contract_or_a_licence_nothing_trains()
    {
        EmptyUseCaseException error = await Should.ThrowAsync<EmptyUseCaseException>(() => Build(Unlicensed(TwoIntents(100)), _ => new ProviderRights()));

        error.Message.ShouldContain("no right to train on the answers of openai");
    }

    [Fact]
    public async Task Sources_name_the_licence_of_the_rows_that_have_one_and_the_contract_of_the_others()
    {
        FakeLedger ledger = Unlicensed(TwoIntents(100));
        ledger.Add(FakeLedger.Exchange("a question under a licence", "card") with { Licence = "MIT" });

        Dataset dataset = await Build(ledger, _ => new ProviderRights { Train = true, Contract = "A-1" });

        dataset.Manifest.Sources.ShouldBe([new AnswerSource("openai", "gpt-4", "A-1", 100), new AnswerSource("openai", "gpt-4", "MIT", 1)]);
    }

    [Fact]
    public async Task An_unknown_use_case_is_refused_with_the_names_that_there_are()
    {
        EmptyUseCaseException error = await Should.ThrowAsync<EmptyUseCaseException>(
            () => Builder(TwoIntents(10)).BuildAsync("triaje", Policy, LearnFrom.Auto, null, default));

        error.Known.ShouldBe(["triage"]);
        error.Message.ShouldContain("triage");
    }

    [Fact]
    public async Task Recorded_gold_measures_but_does_not_train_unless_asked()
    {
        FakeLedger ledger = new();
        for (int i = 0; i < 200; i++)
        {
            ledger.Add($"question {i}", i % 2 == 0 ? "card" : "loan", gold: i % 4 == 3 ? "loan" : "card");
        }

        Dataset auto = await Build(ledger);
        Dataset gold = await Builder(ledger).BuildAsync("triage", Policy, LearnFrom.Both, null, default);

        auto.LearnFrom.ShouldBe(LearnFrom.Teacher);
        auto.Train.ShouldAllBe(row => row.Target == row.Teacher);
        auto.Test.ShouldAllBe(row => row.Reference == row.Teacher && row.Gold != null);
        gold.Train.ShouldAllBe(row => row.Target == row.Gold && row.TargetIsGold);
        gold.Train.ShouldContain(row => row.Target != row.Teacher);
    }

    [Fact]
    public async Task Feedback_turns_auto_into_both_and_its_questions_train_or_measure_the_student_alone_where_the_traffic_has_no_gold()
    {
        FakeLedger ledger = TwoIntents(200);
        for (int i = 0; i < 100; i++)
        {
            ledger.Add($"known question {i}", null, gold: "card", GoldSource.Feedback);
        }

        Dataset dataset = await Build(ledger);

        dataset.LearnFrom.ShouldBe(LearnFrom.Both);
        (dataset.Train.Count(row => row.TargetIsGold) + dataset.GoldTest.Count).ShouldBe(100);
        dataset.GoldTest.Count.ShouldBeInRange(10, 40);
        dataset.Calibration.Concat(dataset.Test).ShouldAllBe(row => row.Teacher != null);
    }

    [Fact]
    public async Task Gold_alone_is_split_when_no_teacher_ever_answered()
    {
        FakeLedger ledger = new();
        for (int i = 0; i < 200; i++)
        {
            ledger.Add($"known question {i}", null, gold: i % 2 == 0 ? "card" : "loan", GoldSource.Feedback);
        }

        Dataset dataset = await Build(ledger);

        dataset.LearnFrom.ShouldBe(LearnFrom.Gold);
        dataset.HasTeacher.ShouldBeFalse();
        dataset.Test.Count.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Feedback_wins_over_recorded_gold()
    {
        FakeLedger ledger = TwoIntents(100).Add("a corrected one", "card", "loan", GoldSource.Feedback).Add("a corrected one", "card", "card");

        All(await Build(ledger)).Single(row => row.Text == "a corrected one").Gold.ShouldBe("loan");
    }

    [Fact]
    public async Task An_answer_given_once_in_a_large_use_case_makes_no_label()
    {
        FakeLedger ledger = TwoIntents(1000);
        for (int i = 0; i < 20; i++)
        {
            ledger.Add($"confusing question {i}", $"I am not sure about number {i}");
        }

        Dataset dataset = await Build(ledger);

        dataset.Labels.ShouldBe(["", "card", "loan"]);
        dataset.Test.ShouldContain(row => row.Reference == Student.NoAnswer, "answering such a question is a loss");
    }

    [Fact]
    public async Task A_policy_that_leaves_no_test_is_refused()
    {
        UseCasePolicy policy = new() { TrainShare = 0.9, CalibrationShare = 0.1 };

        InvalidPolicyException error = await Should.ThrowAsync<InvalidPolicyException>(
            () => Builder(TwoIntents(10)).BuildAsync("triage", policy, LearnFrom.Auto, null, default));

        error.Message.ShouldContain("CalibrationShare");
    }

    internal static FakeLedger TwoIntents(int rows)
    {
        var ledger = new FakeLedger();
        for (int i = 0; i < rows; i++)
        {
            ledger.Add($"question number {i} about a {(i % 2 == 0 ? "card" : "loan")}", i % 2 == 0 ? "card" : "loan");
        }

        return ledger;
    }

    private static FakeLedger Unlicensed(FakeLedger ledger)
    {
        var without = new FakeLedger();
        foreach (Exchange row in ledger.Rows)
        {
            without.Add(row with { Licence = null });
        }

        return without;
    }

    private static DatasetBuilder Builder(ILedger ledger, Func<string?, ProviderRights>? rights = null) =>
        new(ledger, rights ?? (_ => Rights.ToTrain), TimeProvider.System);

    private static Task<Dataset> Build(ILedger ledger, Func<string?, ProviderRights>? rights = null) =>
        Builder(ledger, rights).BuildAsync("triage", Policy, LearnFrom.Auto, null, default);

    private static IEnumerable<DatasetRow> All(Dataset dataset) => dataset.Train.Concat(dataset.Calibration).Concat(dataset.Test);
}
