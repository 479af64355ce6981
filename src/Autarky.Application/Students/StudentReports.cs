using System.Text;
using Autarky.Application.Data;
using Autarky.Application.Errors;
using Autarky.Application.Setup;
using Autarky.Learning.Evaluations;
using Autarky.Learning.Reports;

namespace Autarky.Application.Students;

/// <summary>The reports of students below the data directory.</summary>
public static class StudentReports
{
    /// <summary>Writes the reports of several students of one use case beside each other.</summary>
    /// <returns>The folder of the reports.</returns>
    public static async Task<string> CompareAsync(Installation installation, IReadOnlyList<Evaluation> evaluations, CancellationToken cancellationToken)
    {
        SideBySide together = SideBySide.Of(evaluations);
        string folder = Path.GetDirectoryName(DataDirectory.ReportFolder(together.UseCase, evaluations[0].Student))!.Replace('\\', '/') + "/side-by-side";
        await installation.Data.WriteAsync(folder + "/report.md", Encoding.UTF8.GetBytes(ReportMarkdown.Write(together)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/curve.svg", Encoding.UTF8.GetBytes(CurveSvg.Render(together)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/report.json", together.ToJson(), cancellationToken);
        return installation.Data.Absolute(folder);
    }

    /// <summary>Writes the report of one measurement: JSON, words and the curve.</summary>
    /// <param name="installation">The data directory.</param>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="folder">Where it belongs, relative to the data directory, with forward slashes.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The report as JSON.</returns>
    /// <exception cref="UserError">It cannot be written.</exception>
    public static async Task<string> WriteAsync(Installation installation, Evaluation evaluation, string folder, CancellationToken cancellationToken)
    {
        SideBySide alone = SideBySide.Of([evaluation]);
        byte[] json = evaluation.ToJson();
        await installation.Data.WriteAsync(folder + "/report.json", json, cancellationToken);
        await installation.Data.WriteAsync(folder + "/report.md", Encoding.UTF8.GetBytes(ReportMarkdown.Write(alone)), cancellationToken);
        await installation.Data.WriteAsync(folder + "/curve.svg", Encoding.UTF8.GetBytes(CurveSvg.Render(alone)), cancellationToken);
        return Encoding.UTF8.GetString(json);
    }
}
