using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Autarky.Configuration;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;

namespace Autarky.Hosting;

/// <summary>The use cases in service: from the ledger's exchanges and releases and from the configuration.</summary>
internal sealed partial class LiveUseCases(DataDirectory data, AutarkyConfiguration configuration, ConfiguredEncoder encoder, ILogger<LiveUseCases> log) : IUseCases
{
    private readonly ConcurrentDictionary<string, LiveStudent> _loaded = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, UseCase> _useCases = FrozenDictionary<string, UseCase>.Empty;

    public UseCase? Find(string name) => _useCases.GetValueOrDefault(name);

    public IReadOnlyList<UseCase> List() => [.. _useCases.Values.OrderBy(useCase => useCase.Name, StringComparer.Ordinal)];

    /// <summary>Builds the picture anew. A student that cannot be loaded is reported and left out: its requests go to the teacher.</summary>
    public async Task RefreshAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        IReadOnlyList<UseCaseTotal> totals = await ledger.Statistics.UseCasesAsync(cancellationToken);
        Dictionary<string, Release> newest = (await ledger.Students.ReleasesAsync(null, cancellationToken))
            .GroupBy(release => release.UseCase, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var built = new Dictionary<string, UseCase>(StringComparer.Ordinal);
        foreach (string name in totals.Select(total => total.UseCase).Concat(configuration.UseCases).Concat(newest.Keys).Distinct(StringComparer.Ordinal))
        {
            TeacherEntry teacher = configuration.Teacher(name) ?? await CommonestPartnerAsync(ledger, name, cancellationToken);
            var useCase = new UseCase { Name = name, TeacherProvider = teacher.Provider, TeacherModel = teacher.Model };
            if (newest.TryGetValue(name, out Release? release) && release.Stage == ReleaseStage.Live)
            {
                useCase = await WithStudentAsync(ledger, useCase, release, cancellationToken);
            }

            built[name] = useCase;
        }

        _useCases = built.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // A student that was forced into service may have no threshold that kept the promise on the calibration split; then it answers from the
    // least confidence that its owner allows.
    private double ThresholdOf(string useCase, string reportJson)
    {
        using JsonDocument report = JsonDocument.Parse(reportJson);
        return report.RootElement.TryGetProperty("threshold", out JsonElement threshold) && threshold.ValueKind == JsonValueKind.Number
            ? threshold.GetDouble()
            : configuration.Policy(useCase).LeastConfidence;
    }

    private async Task<UseCase> WithStudentAsync(ILedger ledger, UseCase useCase, Release release, CancellationToken cancellationToken)
    {
        IReadOnlyList<StudentRecord> students = await ledger.Students.ListAsync(useCase.Name, cancellationToken);
        StudentRecord? record = students.FirstOrDefault(student => string.Equals(student.Hash, release.StudentHash, StringComparison.Ordinal));
        if (record is null)
        {
            LogMissing(log, useCase.Name, release.StudentHash);
            return useCase;
        }

        try
        {
            LiveStudent student = _loaded.GetOrAdd(record.Hash, _ => LiveStudent.Load(data, record, encoder));
            return useCase with { Student = student, Threshold = ThresholdOf(useCase.Name, record.ReportJson) };
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            LogDamaged(log, error, useCase.Name, record.Path);
            return useCase;
        }
    }

    // Who has answered this use case most often so far is who is asked when the student is not sure.
    private static async Task<TeacherEntry> CommonestPartnerAsync(ILedger ledger, string useCase, CancellationToken cancellationToken)
    {
        IReadOnlyList<PeriodTotal> days = await ledger.Statistics.DaysAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, useCase, cancellationToken);
        (string Provider, string Model)? commonest = days
            .Where(day => day is { Provider: not null, Model: not null, Route: not RouteKind.Student } && day.Provider is not ("student" or "recorded" or "unknown"))
            .GroupBy(day => (day.Provider!, day.Model!))
            .OrderByDescending(group => group.Sum(day => day.Requests))
            .Select(group => ((string, string)?)group.Key)
            .FirstOrDefault();
        return new TeacherEntry { Provider = commonest?.Provider ?? "openai", Model = commonest?.Model ?? "gpt-4o" };
    }

    [LoggerMessage(2, LogLevel.Error, "Use case {UseCase}: the ledger has no student {Hash}; every request goes to the teacher")]
    private static partial void LogMissing(ILogger logger, string useCase, string hash);

    [LoggerMessage(3, LogLevel.Error, "Use case {UseCase}: student {Path} cannot be loaded; every request goes to the teacher. Train and release it again")]
    private static partial void LogDamaged(ILogger logger, Exception error, string useCase, string path);
}
