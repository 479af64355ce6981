using System.Globalization;
using Autarky.Application.Configuration;
using Autarky.Ledger.Rights;

namespace Autarky.Application.Doctor;

/// <summary>Whether what the configuration says about training on providers' answers has the effect that its owner wants.</summary>
internal static class RightsCheck
{
    public static IEnumerable<Finding> Find(AutarkyConfiguration configuration, DateOnly today)
    {
        foreach (IGrouping<string, string> names in configuration.NamedProviders.GroupBy(ProviderKey.Of, StringComparer.Ordinal))
        {
            string check = "rights of " + string.Join(", ", names);
            ProviderRights rights = configuration.Contracts.Of(names.First());
            if (names.Count() > 1)
            {
                yield return Finding.Note(
                    check,
                    "one provider by its spelling: what either entry forbids is forbidden",
                    "Keep one entry, or give them names that differ in letters or digits.");
            }

            if (names.Any(name => configuration.Gateway.Providers[name].Rights.Train is true))
            {
                yield return TrainingRights.Missing(configuration, names.First(), today) is { } missing
                    ? Finding.Note(check, "train is true, but its answers do not train", missing)
                    : Finding.Ok(
                        check,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"may train under '{rights.Contract}'{(rights.Until is { } end ? $", until {end:yyyy-MM-dd}" : "")}"));
            }
        }
    }
}
