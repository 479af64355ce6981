using Autarky.Application.Configuration;
using Autarky.Application.Setup;
using Autarky.Ledger.Rights;
using Autarky.Ledger.Statistics;

namespace Autarky.Application.Students;

/// <summary>Why answers were left out of a training, and what to write where so that they may train.</summary>
public static class MissingRights
{
    /// <summary>What is missing for training on answers that were left out of it, a sentence a provider.</summary>
    public static IEnumerable<string> Of(Installation installation, IEnumerable<string?> providers)
    {
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return providers.OfType<string>().DistinctBy(ProviderKey.Of, StringComparer.Ordinal)
            .Select(provider => TrainingRights.Missing(installation.Configuration, provider, today)).OfType<string>();
    }

    /// <summary>
    /// The same of every partner that answered a use case: where nothing could train, each of them is a way out. Empty where nothing is missing.
    /// </summary>
    public static async Task<string> OfUseCaseAsync(Installation installation, string useCase, CancellationToken cancellationToken)
    {
        IReadOnlyList<PeriodTotal> days = await installation.Ledger.Statistics.DaysAsync(
            DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, useCase, cancellationToken);
        string[] missing = [.. Of(installation, days.Select(day => day.Provider).Where(provider => provider is not ("student" or "recorded")))];
        string command = $"autarky import FILE --use-case {useCase} --licence \"TEXT\"";
        return missing.Length == 0 ? "" : $"""

            In {installation.Data.ConfigurationPath}:
              {string.Join("\n  ", missing)}
            Where the answers themselves came under a licence that allows training, name it: {command} (a file that is in the ledger already gets it).
            """;
    }
}
