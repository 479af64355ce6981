using Autarky.Learning.Evaluations;

namespace Autarky.Application.Students;

/// <summary>A student that was measured again.</summary>
/// <param name="Evaluation">What was measured.</param>
/// <param name="ReportFolder">Where the report is, relative to the data directory, with forward slashes.</param>
public sealed record MeasuredStudent(Evaluation Evaluation, string ReportFolder);
