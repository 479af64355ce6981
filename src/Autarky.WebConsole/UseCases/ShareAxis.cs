using Autarky.WebConsole.Charts;

namespace Autarky.WebConsole.UseCases;

/// <summary>One axis of shares for the curves of several students, so that heights can be compared between the pictures.</summary>
public sealed class ShareAxis
{
    private ShareAxis(Scale scale) => Scale = scale;

    internal Scale Scale { get; }

    /// <summary>The axis that holds every value of these reports.</summary>
    public static ShareAxis Of(IEnumerable<StudentReport> reports)
    {
        double[] values =
        [
            .. reports.SelectMany(report => report.Curve
                .SelectMany(point => new[] { point.Accuracy, point.Agreement })
                .Append(report.TeacherAccuracy.Value).Append(report.CascadeAccuracy.Value).Append(report.CascadeAgreement)).OfType<double>(),
        ];
        return new ShareAxis(values.Length == 0 ? new Scale(0, 1, 0.25) : Scale.OfShares(values.Min(), values.Max()));
    }
}
