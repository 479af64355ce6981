using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Learning.Policies;
using Autarky.Ledger.Students;

namespace Autarky.Application.Releases;

/// <summary>The confidence from which a student answers once it is released.</summary>
internal static class ServingThreshold
{
    /// <summary>
    /// What its training found, in [0, 1]. A student that was forced into service may have no threshold that kept the promise on the calibration split; then it
    /// answers from the least confidence that its owner allows.
    /// </summary>
    /// <exception cref="UserError">The student's report is damaged.</exception>
    public static double Of(StudentRecord student, UseCasePolicy policy)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(student.ReportJson);
            return report.RootElement.TryGetProperty("threshold", out JsonElement threshold) && threshold.ValueKind == JsonValueKind.Number
                ? threshold.GetDouble()
                : policy.LeastConfidence;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UserError(
                $"The report of student {student.Hash[..12]} in the ledger, which holds its threshold, is damaged. Train it again.", inner: error);
        }
    }
}
