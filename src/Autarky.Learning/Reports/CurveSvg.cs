using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Autarky.Learning.Evaluations;

namespace Autarky.Learning.Reports;

/// <summary>
/// The picture of a cascade: accuracy against gold and agreement with the teacher over the share of requests that still go to the teacher.
/// Plain SVG without script, readable on light and dark ground, with a title and a description for those who do not see it.
/// Styles are scoped to the picture's class, so it may be set into a page as it is.
/// </summary>
public static class CurveSvg
{
    private const double Width = 640;
    private const double Left = 74;
    private const double Right = 18;
    private const double Top = 44;
    private const double PlotHeight = 300;
    private const double LegendLine = 24;

    /// <summary>One student: its accuracy and its agreement.</summary>
    public static string Render(Evaluation evaluation)
    {
        var lines = new List<Line>();
        if (evaluation.CascadeAccuracy is not null)
        {
            lines.Add(Accuracy("accuracy against gold", evaluation, "a"));
        }

        if (evaluation.Agreement is not null)
        {
            lines.Add(new Line(
                Text($"agreement with the teacher: student alone {Percent(evaluation.Agreement)}, ")
                    + Text($"with the teacher where it is not sure {Percent(evaluation.CascadeAgreement)}"),
                "b",
                [.. evaluation.Curve.Select(point => (point.TeacherCalls, point.Agreement))],
                evaluation.CascadeAgreement is { } agreement ? (evaluation.TeacherCalls, agreement) : null));
        }

        return Draw($"{evaluation.UseCase}: student and teacher together", evaluation, lines);
    }

    /// <summary>
    /// Several students in one picture: the accuracy of each where gold is known, otherwise the agreement. The teacher's level is the first student's.
    /// </summary>
    public static string Render(SideBySide comparison)
    {
        bool gold = comparison.Students.All(student => student.Evaluation.CascadeAccuracy is not null);
        string[] styles = ["a", "b", "c", "d"];
        List<Line> lines =
        [
            .. comparison.Students.Select((student, place) => gold
                ? Accuracy(student.Name, student.Evaluation, styles[place % styles.Length])
                : Agreement(student, styles[place % styles.Length])),
        ];
        string what = gold ? "accuracy against gold" : "agreement with the teacher";
        return Draw($"{comparison.UseCase}: {what} of {lines.Count} students", comparison.Students[0].Evaluation, lines);
    }

    private static Line Accuracy(string name, Evaluation evaluation, string style) => new(
        Text($"{name}: student alone {Percent(evaluation.StudentAccuracy)}, with the teacher where it is not sure {Percent(evaluation.CascadeAccuracy)}"),
        style,
        [.. evaluation.Curve.Where(point => point.Accuracy is not null).Select(point => (point.TeacherCalls, point.Accuracy!.Value))],
        evaluation.CascadeAccuracy is { } accuracy ? (evaluation.TeacherCalls, accuracy) : null);

    private static Line Agreement(Contender student, string style) => new(
        Text($"{student.Name}: student alone {Percent(student.Evaluation.Agreement)}, ")
            + Text($"with the teacher where it is not sure {Percent(student.Evaluation.CascadeAgreement)}"),
        style,
        [.. student.Evaluation.Curve.Select(point => (point.TeacherCalls, point.Agreement))],
        student.Evaluation.CascadeAgreement is { } agreement ? (student.Evaluation.TeacherCalls, agreement) : null);

    private static string Draw(string title, Evaluation first, List<Line> lines)
    {
        double? teacher = first.TeacherAccuracy;
        double? least = teacher - first.Policy.Margin;
        double[] values = [.. lines.SelectMany(line => line.Points.Select(point => point.Y)), .. teacher is { } t ? new[] { t, least!.Value } : []];
        double bottom = values.Length == 0 ? 0 : Math.Max(0, Math.Floor((values.Min() - 0.01) * 20) / 20);
        double top = values.Length == 0 ? 1 : Math.Min(1, Math.Ceiling((values.Max() + 0.01) * 20) / 20);
        var scale = new Scale(bottom, top);
        List<(string Style, string Text)> legend = Legend(first, lines, teacher, least);
        double height = Top + PlotHeight + 62 + (legend.Count * LegendLine);
        string id = "curve-" + (first.Student.Length >= 8 ? first.Student[..8] : "student") + "-" + lines.Count.ToString(CultureInfo.InvariantCulture);

        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"autarky-curve\" viewBox=\"0 0 {Width} {height}\" role=\"img\" "
                + $"aria-labelledby=\"{id}-title {id}-desc\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"{id}-title\">{Escape(title)}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<desc id=\"{id}-desc\">{Escape(Describe(first, legend))}</desc>\n");
        svg.Append(Style);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"heading\" x=\"{Left}\" y=\"24\">{Escape(title)}</text>\n");
        Axes(svg, scale);
        if (teacher is { } level)
        {
            Level(svg, scale, level, "teacher");
            Level(svg, scale, least!.Value, "least");
        }

        foreach (Line line in lines)
        {
            Curve(svg, scale, line);
        }

        foreach (Line line in lines)
        {
            Operating(svg, scale, line);
        }

        for (int i = 0; i < legend.Count; i++)
        {
            double y = Top + PlotHeight + 72 + (i * LegendLine);
            Swatch(svg, legend[i].Style, y - 5);
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"legend\" x=\"{Left}\" y=\"{y}\">{Escape(legend[i].Text)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static List<(string Style, string Text)> Legend(Evaluation first, List<Line> lines, double? teacher, double? least)
    {
        List<(string, string)> legend = [.. lines.Select(line => (line.Style, line.Name))];
        if (lines.Exists(line => line.Operating is not null))
        {
            legend.Add(("point", lines.Count == 1 || lines.TrueForAll(line => line.Operating?.X == first.TeacherCalls)
                ? Text($"chosen threshold: {Percent(first.TeacherCalls)} of requests go to the teacher")
                : string.Join(
                    "; ",
                    lines.Where(line => line.Operating is not null).Select(
                        (line, i) => Text($"{(i == 0 ? "chosen thresholds, teacher calls: " : "")}{Percent(line.Operating!.Value.X)}")))));
        }

        if (lines.Exists(line => line.Points.Count > 0))
        {
            legend.Add(("alone", "student alone: nothing goes to the teacher"));
        }

        if (teacher is not null)
        {
            legend.Add(("teacher", Text($"teacher alone: {Percent(teacher)}")));
            legend.Add(("least", Text($"least accuracy that the margin allows: {Percent(least)}")));
        }

        return legend;
    }

    private static string Describe(Evaluation first, List<(string Style, string Text)> legend) => Text(
        $"Over the share of requests sent to the teacher, from 0 to 100 per cent, measured on {first.Rows.Test:N0} test rows. "
            + $"{string.Join(". ", legend.Select(entry => entry.Text))}.");

    private static void Axes(StringBuilder svg, Scale scale)
    {
        double step = scale.Top - scale.Bottom > 0.5 ? 0.1 : 0.05;
        for (double value = scale.Bottom; value <= scale.Top + 1e-9; value += step)
        {
            double y = scale.Y(value);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick end\" x=\"{Left - 8}\" y=\"{y + 5:0.#}\">{value * 100:0} %</text>\n");
        }

        for (int percent = 0; percent <= 100; percent += 20)
        {
            double x = Scale.X(percent / 100.0);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x:0.#}\" y1=\"{Top + PlotHeight}\" "
                + $"x2=\"{x:0.#}\" y2=\"{Top + PlotHeight + 5}\"/>\n");
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text class=\"tick {(percent == 100 ? "end" : "middle")}\" x=\"{(percent == 100 ? x + 8 : x):0.#}\" "
                    + $"y=\"{Top + PlotHeight + 22}\">{percent} %</text>\n");
        }

        svg.Append(
            CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" y1=\"{Top + PlotHeight}\" x2=\"{Width - Right}\" y2=\"{Top + PlotHeight}\"/>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<text class=\"tick middle\" x=\"14\" y=\"{Top + (PlotHeight / 2)}\" transform=\"rotate(-90 14 "
                + $"{Top + (PlotHeight / 2)})\">test rows (% of all)</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick middle\" x=\"{(Left + Width - Right) / 2}\" "
            + $"y=\"{Top + PlotHeight + 44}\">requests that go to the teacher (% of all)</text>\n");
    }

    private static void Level(StringBuilder svg, Scale scale, double value, string style) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<line class=\"{style}\" x1=\"{Left}\" y1=\"{scale.Y(value):0.#}\" x2=\"{Width - Right}\" y2=\"{scale.Y(value):0.#}\"/>\n");

    private static void Curve(StringBuilder svg, Scale scale, Line line)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line {line.Style}\" points=\"");
        svg.AppendJoin(' ', line.Points.Select(point => Text($"{Scale.X(point.X):0.#},{scale.Y(point.Y):0.#}")));
        svg.Append("\"/>\n");
    }

    private static void Operating(StringBuilder svg, Scale scale, Line line)
    {
        if (line.Points is [{ X: 0 } alone, ..])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"alone {line.Style}\" cx=\"{Scale.X(0):0.#}\" cy=\"{scale.Y(alone.Y):0.#}\" r=\"5\"/>\n");
        }

        if (line.Operating is not { } at)
        {
            return;
        }

        double x = Scale.X(at.X);
        double y = scale.Y(at.Y);
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"drop\" x1=\"{x:0.#}\" y1=\"{y:0.#}\" x2=\"{x:0.#}\" y2=\"{Top + PlotHeight}\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot {line.Style}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"6\"/>\n");
    }

    private static void Swatch(StringBuilder svg, string style, double y)
    {
        if (style == "point")
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"key\" cx=\"34\" cy=\"{y}\" r=\"6\"/>\n");
            return;
        }

        if (style == "alone")
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"alone axis\" cx=\"34\" cy=\"{y}\" r=\"5\"/>\n");
            return;
        }

        string classes = style is "teacher" or "least" ? style : "line " + style;
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{classes}\" x1=\"18\" y1=\"{y}\" x2=\"50\" y2=\"{y}\"/>\n");
    }

    private static string Percent(double? share) => share is { } value ? Text($"{value * 100:0.0} %") : "unknown";

    // The program knows no culture but the invariant one.
    private static string Text(ref DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);

    private static string Escape(string text) =>
        System.Security.SecurityElement.Escape(new string([.. text.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter)]));

    // Lines differ by dash as well as by colour, for those who do not tell the colours apart.
    private const string Style =
        """
        <style>
        .autarky-curve { color: #1c2430; font: 15px system-ui, sans-serif; background: transparent; }
        .autarky-curve text { fill: currentColor; }
        .autarky-curve .heading { font-weight: 600; font-size: 17px; }
        .autarky-curve .tick { font-size: 14px; }
        .autarky-curve .end { text-anchor: end; }
        .autarky-curve .middle { text-anchor: middle; }
        .autarky-curve .grid { stroke: currentColor; opacity: .14; }
        .autarky-curve .axis { stroke: currentColor; opacity: .6; }
        .autarky-curve .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .autarky-curve .a { stroke: #0b62c4; }
        .autarky-curve .b { stroke: #a8470a; stroke-dasharray: 9 4; }
        .autarky-curve .c { stroke: #1a7a3c; stroke-dasharray: 3 3; }
        .autarky-curve .d { stroke: #7a2f8f; stroke-dasharray: 12 4 3 4; }
        .autarky-curve .teacher { stroke: currentColor; stroke-width: 1.5; }
        .autarky-curve .least { stroke: currentColor; stroke-width: 1.5; stroke-dasharray: 2 5; }
        .autarky-curve .drop { stroke: currentColor; opacity: .35; stroke-dasharray: 3 3; }
        .autarky-curve .dot { stroke: currentColor; stroke-width: 1.5; stroke-dasharray: none; }
        .autarky-curve .alone { fill: none; stroke-width: 2.5; stroke-dasharray: none; }
        .autarky-curve .key { fill: currentColor; }
        .autarky-curve .dot.a { fill: #0b62c4; }
        .autarky-curve .dot.b { fill: #a8470a; }
        .autarky-curve .dot.c { fill: #1a7a3c; }
        .autarky-curve .dot.d { fill: #7a2f8f; }
        @media (prefers-color-scheme: dark) {
        .autarky-curve { color: #e8ebf0; }
        .autarky-curve .a { stroke: #6cb2ff; }
        .autarky-curve .dot.a { stroke: currentColor; fill: #6cb2ff; }
        .autarky-curve .b { stroke: #ffa566; }
        .autarky-curve .dot.b { stroke: currentColor; fill: #ffa566; }
        .autarky-curve .c { stroke: #6fd694; }
        .autarky-curve .dot.c { stroke: currentColor; fill: #6fd694; }
        .autarky-curve .d { stroke: #d79bf0; }
        .autarky-curve .dot.d { stroke: currentColor; fill: #d79bf0; }
        }
        </style>

        """;

    private sealed record Line(string Name, string Style, IReadOnlyList<(double X, double Y)> Points, (double X, double Y)? Operating);

    private sealed record Scale(double Bottom, double Top)
    {
        public static double X(double share) => Left + (share * (Width - Left - Right));

        public double Y(double value) => CurveSvg.Top + ((Top - value) / (Top - Bottom) * PlotHeight);
    }
}
