namespace Autarky.Routing.Tests;

public sealed class RouterTests
{
    private static readonly ModelFacts Teacher = new() { Provider = "openai", Model = "gpt-4" };

    // What the pipeline does: ask the router, judge the candidate's answer, and ask again where it was not accepted.
    private static RouteDecision Decide(double? confidence, string? cannot = null, string? notReady = null, bool accept = false, double threshold = 0.8)
    {
        var useCase = new UseCaseFacts
        {
            Name = "triage",
            Teacher = Teacher with { NotReady = notReady },
            Candidates = [new CandidateFacts { Id = "abc" }],
        };
        RouteDecision first = Router.Decide(new RouteFacts { UseCase = useCase });
        RouteAttempt asked = first.Attempts.ShouldHaveSingleItem();
        (asked.Kind, asked.Model, asked.IsCandidate).ShouldBe((AttemptKind.Student, "abc", true));
        Verdict verdict = cannot is not null ? Verdict.Unfit(cannot) : new SureEnough(threshold).Judge(new CandidateAnswer("x", confidence), accept);
        return verdict.IsAccepted
            ? first with { Attempts = [asked with { Reason = verdict.Reason }], StudentUnsure = verdict.IsUnsure }
            : Router.Decide(new RouteFacts { UseCase = useCase, Verdicts = [verdict] });
    }

    [Fact]
    public void A_student_that_cannot_serve_is_said_with_its_reason()
    {
        Decide(null, cannot: "the request uses tools").StudentCannotServe.ShouldBe("the request uses tools");
        Decide(0.1).StudentCannotServe.ShouldBeNull();
    }

    [Fact]
    public void A_sure_student_answers_alone()
    {
        RouteDecision decision = Decide(0.8);
        decision.Attempts.ShouldHaveSingleItem().Kind.ShouldBe(AttemptKind.Student);
        decision.Attempts[0].Reason.ShouldBe("confidence 0.8 >= threshold 0.8");
        decision.StudentUnsure.ShouldBeFalse();
    }

    [Fact]
    public void An_unsure_student_leaves_it_to_the_teacher_and_then_to_what_was_recorded()
    {
        RouteDecision decision = Decide(0.79996);
        decision.Attempts.Select(a => a.Kind).ShouldBe([AttemptKind.Teacher, AttemptKind.Recorded]);
        decision.StudentUnsure.ShouldBeTrue();
        decision.Attempts[0].Reason.ShouldBe("confidence 0.7999 < threshold 0.8");
    }

    [Fact]
    public void A_teacher_that_is_not_ready_is_named_and_not_tried()
    {
        RouteDecision decision = Decide(0.1, notReady: "set OPENAI_API_KEY");
        decision.Attempts.ShouldHaveSingleItem().Kind.ShouldBe(AttemptKind.Recorded);
        decision.Missing.ShouldBe("set OPENAI_API_KEY");
    }

    [Fact]
    public void The_caller_may_accept_an_unsure_answer()
    {
        RouteDecision decision = Decide(0.1, accept: true);
        decision.Attempts.ShouldHaveSingleItem().Kind.ShouldBe(AttemptKind.Student);
        decision.Attempts[0].Reason.ShouldContain("accepted by the caller");
        decision.StudentUnsure.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    public void A_student_without_a_confidence_never_answers_even_when_accepted(double? confidence) =>
        Decide(confidence, accept: true).Attempts[0].Kind.ShouldBe(AttemptKind.Teacher);

    [Fact]
    public void What_the_student_cannot_serve_goes_to_the_teacher_with_the_reason()
    {
        RouteDecision decision = Decide(null, cannot: "the request uses tools", accept: true);
        decision.Attempts[0].Kind.ShouldBe(AttemptKind.Teacher);
        decision.Attempts[0].Reason.ShouldContain("the request uses tools");
        decision.StudentUnsure.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false, AttemptKind.Partner)]
    [InlineData(true, AttemptKind.InHouse)]
    public void A_model_asked_for_by_name_is_the_only_attempt(bool inHouse, AttemptKind kind) =>
        Router.Decide(new RouteFacts { Model = Teacher with { InHouse = inHouse } }).Attempts.ShouldHaveSingleItem().Kind.ShouldBe(kind);

    [Fact]
    public void A_model_that_is_not_ready_leaves_no_attempt()
    {
        RouteDecision decision = Router.Decide(new RouteFacts { Model = Teacher with { NotReady = "no key" } });
        decision.Attempts.ShouldBeEmpty();
        decision.Missing.ShouldBe("no key");
    }

    [Fact]
    public void Raising_the_threshold_never_turns_a_teacher_answer_into_a_students()
    {
        for (int confidence = 0; confidence <= 20; confidence++)
        {
            bool student = true;
            for (int threshold = 0; threshold <= 20; threshold++)
            {
                bool now = Decide(confidence / 20.0, threshold: threshold / 20.0).Attempts[0].Kind == AttemptKind.Student;
                (now && !student).ShouldBeFalse();
                student = now;
            }
        }
    }

    [Fact]
    public void Candidates_are_asked_in_order_and_the_teacher_learns_why_each_passed_on()
    {
        var useCase = new UseCaseFacts
        {
            Name = "triage",
            Teacher = Teacher,
            Candidates =
            [
                new CandidateFacts { Id = "abc" },
                new CandidateFacts { Id = "up/small", Model = new ModelFacts { Provider = "up", Model = "small", NotReady = "set UP_KEY" } },
                new CandidateFacts { Id = "local/tiny", Model = new ModelFacts { Provider = "local", Model = "tiny", InHouse = true } },
            ],
        };
        Verdict unsure = new SureEnough(0.9).Judge(new CandidateAnswer("x", 0.5), acceptUnsure: false);
        RouteAttempt third = Router.Decide(new RouteFacts { UseCase = useCase, Verdicts = [unsure] }).Attempts.ShouldHaveSingleItem();
        (third.Kind, third.Provider, third.Model).ShouldBe((AttemptKind.InHouse, "local", "tiny"));

        Verdict none = new OneOf(["a", "b"]).Judge(new CandidateAnswer("c", null), acceptUnsure: true);
        RouteDecision last = Router.Decide(new RouteFacts { UseCase = useCase, Verdicts = [unsure, new Verdict(false, "up/small cannot be asked"), none] });
        last.Attempts.Select(attempt => attempt.Kind).ShouldBe([AttemptKind.Teacher, AttemptKind.Recorded]);
        last.Attempts[0].Reason.ShouldBe("confidence 0.5 < threshold 0.9; up/small cannot be asked; the candidate's answer is none of the set");
        last.StudentUnsure.ShouldBeTrue();
    }

    [Theory]
    [InlineData(" card_arrival\n", true)]
    [InlineData("Card_arrival", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_answer_of_a_closed_set_is_accepted_as_it_stands_but_for_white_space(string? text, bool accepted) =>
        new OneOf(["card_arrival", "lost_card"]).Judge(new CandidateAnswer(text, null), acceptUnsure: true).IsAccepted.ShouldBe(accepted);
}
