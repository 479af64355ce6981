using System.Collections.Frozen;
using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Application.Rollouts;
using Autarky.Gateway.Setup;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Rights;
using Autarky.Ledger.Statistics;
using Autarky.Ledger.Students;
using Autarky.Ledger.UseCases;
using Autarky.Routing;
using Microsoft.Extensions.Logging;

namespace Autarky.Application.InService;

/// <summary>Puts use cases into service: the ledger's records of them with what was released for each.</summary>
public sealed partial class LiveUseCases(
    DataDirectory data, ConfigurationInForce configuration, KnownEncoders encoders, GatewaySetups gateway, ILogger<LiveUseCases> log) : IDisposable
{
    // The follower and a command that wants its change seen now may refresh at the same time.
    private readonly SemaphoreSlim _turn = new(1);
    private Dictionary<string, LiveStudent> _loaded = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, StudentProblem> _problems = FrozenDictionary<string, StudentProblem>.Empty;

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<UseCase> List() => gateway.UseCases.List();

    /// <summary>Why the student that was released last for a use case does not answer; null when it does, or when none is to answer.</summary>
    public StudentProblem? ProblemOf(string useCase) => _problems.GetValueOrDefault(useCase);

    /// <summary>
    /// Builds the picture anew. A student that cannot be loaded is a problem that stays known until it can be: the one that was live before goes on answering.
    /// </summary>
    public async Task RefreshAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            gateway.Replace(await BuildAsync(ledger, configuration.Current, cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts another configuration in force, with the use cases as they are under it: both at once.</summary>
    /// <exception cref="FormatException">The gateway refuses a value; then nothing has changed.</exception>
    public async Task ReplaceAsync(AutarkyConfiguration next, ILedger ledger, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ledger.UseCases.ConfigureAsync(next.UseCases, TimeProvider.System.GetUtcNow(), cancellationToken);
            UseCaseSnapshot useCases = await BuildAsync(ledger, next, cancellationToken);
            gateway.Replace(next.Gateway, useCases, next.Prices);
            configuration.Replace(next);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nobody may refresh any more.</summary>
    public void Dispose() => _turn.Dispose();

    private async Task<UseCaseSnapshot> BuildAsync(ILedger ledger, AutarkyConfiguration inForce, CancellationToken cancellationToken)
    {
        ILookup<string, Release> releases = (await ledger.Students.ReleasesAsync(null, cancellationToken))
            .ToLookup(release => release.UseCase, StringComparer.Ordinal);
        var built = new Dictionary<string, UseCase>(StringComparer.Ordinal);
        var loaded = new Dictionary<string, LiveStudent>(StringComparer.Ordinal);
        var problems = new Dictionary<string, StudentProblem>(StringComparer.Ordinal);
        foreach ((string name, UseCaseSettings settings)
            in (await ledger.UseCases.ListAsync(cancellationToken)).Select(record => (record.Name, record.Settings)))
        {
            TeacherModel teacher = settings.Teacher ?? await CommonestPartnerAsync(ledger, inForce, name, cancellationToken);
            var useCase = new UseCase { Name = name, TeacherProvider = teacher.Provider, TeacherModel = teacher.Model };
            var candidates = new List<Candidate>(1);
            Release[] decisions = [.. releases[name]];
            if (ReleaseHistory.Live(decisions) is not null)
            {
                StudentInForce found = StudentInForce.Find(decisions, await ledger.Students.ListAsync(name, cancellationToken), Load);
                if (found is { Student: { } student, Release: { } release })
                {
                    loaded[release.StudentHash] = student;
                    candidates.Add(new ClassifierCandidate(student, release.Threshold ?? inForce.Policy(name).LeastConfidence));
                }

                if (found.Problem is { } problem)
                {
                    problems[name] = problem;
                }
            }

            if (settings.Candidate is { } model)
            {
                AcceptanceRule rule = model.OneOf is { Count: > 0 } answers ? new OneOf(answers) : new AnyAnswer();
                candidates.Add(new ModelCandidate(model.Provider, model.Model, model.Prompt, rule));
            }

            built[name] = useCase with { Candidates = candidates };
        }

        Tell(problems);
        _loaded = loaded;
        _problems = problems.ToFrozenDictionary(StringComparer.Ordinal);
        return new UseCaseSnapshot(built.Values);
    }

    private LiveStudent Load(StudentRecord record) =>
        _loaded.TryGetValue(record.Hash, out LiveStudent? loaded) ? loaded : LiveStudent.Load(data, record, encoders);

    // Once when it begins and once when it ends: whoever refreshes every few seconds would fill the log.
    private void Tell(Dictionary<string, StudentProblem> problems)
    {
        foreach ((string useCase, StudentProblem problem) in problems)
        {
            if (_problems.GetValueOrDefault(useCase) != problem)
            {
                LogProblem(log, useCase, problem.What, problem.Remedy);
            }
        }

        foreach (string useCase in _problems.Keys.Where(useCase => !problems.ContainsKey(useCase)))
        {
            LogMended(log, useCase, _problems[useCase].Student);
        }
    }

    // Who has answered this use case most often so far is who is asked when the student is not sure.
    private static async Task<TeacherModel> CommonestPartnerAsync(
        ILedger ledger, AutarkyConfiguration inForce, string useCase, CancellationToken cancellationToken)
    {
        IReadOnlyList<PeriodTotal> days = await ledger.Statistics.DaysAsync(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, useCase, cancellationToken);
        (string Provider, string Model)? commonest = days
            .Where(day => day is { Provider: not null, Model: not null, Route: not RouteKind.Student }
                && day.Provider is not ("student" or "recorded" or "unknown"))
            .GroupBy(day => (Configured(inForce, day.Provider!), day.Model!))
            .OrderByDescending(group => group.Sum(day => day.Requests))
            .Select(group => ((string, string)?)group.Key)
            .FirstOrDefault();
        return new TeacherModel { Provider = commonest?.Provider ?? "openai", Model = commonest?.Model ?? "gpt-4o" };
    }

    // Rows from files spell providers as they like; only a configured one can be asked.
    private static string Configured(AutarkyConfiguration inForce, string recorded) =>
        inForce.Gateway.Providers.Keys.FirstOrDefault(name => string.Equals(ProviderKey.Of(name), ProviderKey.Of(recorded), StringComparison.Ordinal))
            ?? recorded;

    [LoggerMessage(2, LogLevel.Error, "Use case {UseCase}: {What} {Remedy}")]
    private static partial void LogProblem(ILogger logger, string useCase, string what, string remedy);

    [LoggerMessage(3, LogLevel.Warning, "Use case {UseCase}: what kept student {Student} from answering is over")]
    private static partial void LogMended(ILogger logger, string useCase, string student);
}
