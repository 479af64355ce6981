using System.Xml.Linq;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Policies;
using Autarky.Learning.Reports;

namespace Autarky.Learning.Tests.Reports;

public sealed class CurveSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Is_one_picture_with_a_title_and_a_description_that_hold_the_numbers()
    {
        Evaluation evaluation = SampleEvaluation.Create();

        XElement picture = XElement.Parse(CurveSvg.Render(evaluation));

        picture.Name.ShouldBe(Svg + "svg");
        picture.Attribute("role")!.Value.ShouldBe("img");
        string[] ids = picture.Attribute("aria-labelledby")!.Value.Split(' ');
        ids.ShouldBe([picture.Element(Svg + "title")!.Attribute("id")!.Value, picture.Element(Svg + "desc")!.Attribute("id")!.Value]);
        picture.Element(Svg + "title")!.Value.ShouldContain(evaluation.UseCase);
        picture.Element(Svg + "desc")!.Value.ShouldContain(FormattableString.Invariant($"{evaluation.CascadeAccuracy * 100:0.0} %"));
    }

    [Fact]
    public void Has_a_line_for_accuracy_and_one_for_agreement_and_a_dot_on_each()
    {
        XElement picture = XElement.Parse(CurveSvg.Render(SampleEvaluation.Create()));

        picture.Elements(Svg + "polyline").Count().ShouldBe(2);
        picture.Elements(Svg + "circle").Count(circle => circle.Attribute("class")!.Value.StartsWith("dot", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public void Without_gold_only_agreement_is_drawn()
    {
        XElement picture = XElement.Parse(CurveSvg.Render(SampleEvaluation.Create(gold: false)));

        picture.Elements(Svg + "polyline").Count().ShouldBe(1);
        picture.Value.ShouldNotContain("accuracy against gold");
    }

    [Fact]
    public void Without_a_threshold_the_dot_stands_at_the_teacher_alone()
    {
        Evaluation evaluation = SampleEvaluation.Create(threshold: null);

        evaluation.TeacherCalls.ShouldBe(1);
        XElement.Parse(CurveSvg.Render(evaluation))
            .Elements(Svg + "circle")
            .First(circle => circle.Attribute("class")!.Value == "dot a")
            .Attribute("cx")!.Value.ShouldBe("622");
    }

    [Fact]
    public void Several_students_have_a_line_each()
    {
        SideBySide comparison = SideBySide.Of([SampleEvaluation.Create(), SampleEvaluation.Create(learnFrom: LearnFrom.Both, studentRight: 0.95)]);

        XElement picture = XElement.Parse(CurveSvg.Render(comparison));

        picture.Elements(Svg + "polyline").Count().ShouldBe(2);
        picture.Value.ShouldContain("student of gold and teacher: student alone");
    }

    [Fact]
    public void All_points_lie_inside_the_picture()
    {
        XElement picture = XElement.Parse(CurveSvg.Render(SampleEvaluation.Create()));
        double[] box = [.. picture.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse)];

        foreach (string pair in picture.Elements(Svg + "polyline").SelectMany(line => line.Attribute("points")!.Value.Split(' ')))
        {
            double[] point = [.. pair.Split(',').Select(double.Parse)];
            point[0].ShouldBeInRange(74, box[2]);
            point[1].ShouldBeInRange(44, 344);
        }
    }
}
