namespace Autarky.Routing.Tests;

public sealed class RouterTests
{
    private static readonly ModelFacts Teacher = new() { Provider = "openai", Model = "gpt-4" };

    private static RouteDecision Decide(double? confidence, string? cannot = null, string? notReady = null, bool accept = false) =>
        Router.Decide(new RouteFacts
        {
            UseCase = new UseCaseFacts
            {
                Name = "triage",
                Teacher = Teacher with { NotReady = notReady },
                Student = new StudentFacts { Id = "abc", Threshold = 0.8, Confidence = confidence, CannotServe = cannot },
            },
            AcceptUnsure = accept,
        });

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
                bool now = Router.Decide(new RouteFacts
                {
                    UseCase = new UseCaseFacts
                    {
                        Name = "t",
                        Teacher = Teacher,
                        Student = new StudentFacts { Id = "s", Confidence = confidence / 20.0, Threshold = threshold / 20.0 },
                    },
                }).Attempts[0].Kind == AttemptKind.Student;
                (now && !student).ShouldBeFalse();
                student = now;
            }
        }
    }
}
