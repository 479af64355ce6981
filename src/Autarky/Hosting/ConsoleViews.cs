using Autarky.Application.Configuration;
using Autarky.Application.InService;
using Autarky.Gateway.Dialects;
using Autarky.Gateway.Options;
using Autarky.Gateway.UseCases;
using Autarky.Learning.Policies;
using Autarky.Ledger.Money;
using Autarky.Ledger.Rights;
using Autarky.WebConsole.Contracts;

namespace Autarky.Hosting;

/// <summary>What the console shows of the configuration and of the use cases in service.</summary>
internal sealed class ConsoleViews(ConfigurationInForce inForce, LiveUseCases useCases) : IConsoleCatalog, IConsoleUseCases
{
    public IReadOnlyList<ProviderView> Providers
    {
        get
        {
            AutarkyConfiguration configuration = inForce.Current;
            return
            [
                .. configuration.Gateway.Providers
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => View(entry, configuration.Contracts)),
            ];
        }
    }

    public IReadOnlyList<ModelView> Models => [.. BuildModels(inForce.Current)];

    public IReadOnlyList<UseCaseView> UseCases => [.. useCases.List().Select(View)];

    private static ProviderView View(KeyValuePair<string, ProviderOptions> entry, ProviderContracts contracts) => new()
    {
        Name = entry.Key,
        Dialect = DialectNames.TitleOf(entry.Value.Dialect) ?? entry.Value.Dialect,
        Address = entry.Value.BaseUrl,
        Key = entry.Value.ApiKeyEnv is not { } variable ? KeyState.NotNeeded
            : string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable)) ? KeyState.Missing
            : KeyState.Present,
        KeySource = entry.Value.ApiKeyEnv,
        Rights = contracts.Of(entry.Key),
    };

    // The names of the configuration first, then every model with a price of a provider that is configured.
    private static IEnumerable<ModelView> BuildModels(AutarkyConfiguration configuration)
    {
        ILookup<(string, string), PriceEntry> prices = configuration.Prices.Entries.ToLookup(price => (price.Provider, price.Model));
        foreach ((string name, ModelOptions model) in configuration.Gateway.Models.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            yield return new ModelView
            {
                Name = name,
                Provider = model.Provider,
                UpstreamName = model.Model,
                IsConfigured = true,
                Prices = [.. prices[(model.Provider, model.Model ?? name)].Select(View)],
            };
        }

        foreach (IGrouping<(string Provider, string Model), PriceEntry> group in prices.OrderBy(group => group.Key))
        {
            if (!configuration.Gateway.Models.ContainsKey(group.Key.Model))
            {
                yield return new ModelView { Name = group.Key.Model, Provider = group.Key.Provider, Prices = [.. group.Select(View)] };
            }
        }
    }

    private static PriceView View(PriceEntry price) => new()
    {
        From = DateOnly.FromDateTime(price.From.UtcDateTime),
        Input = price.Price.InputPerMillion,
        CachedInput = price.Price.CachedInputPerMillion,
        Output = price.Price.OutputPerMillion,
        Differing = price.Price.Differing(),
        Source = price.Note,
    };

    private UseCaseView View(UseCase useCase)
    {
        UseCasePolicy policy = inForce.Current.Policy(useCase.Name);
        return new UseCaseView
        {
            Name = useCase.Name,
            TeacherProvider = useCase.TeacherProvider,
            TeacherModel = useCase.TeacherModel,
            LiveStudent = useCase.Student?.Id,
            Threshold = useCase.Student?.Threshold,
            Margin = policy.Margin,
            Target = policy.Target,
            Confidence = policy.Confidence,
            Problem = useCases.ProblemOf(useCase.Name) is { } problem ? new StudentProblemView(problem.Student, problem.What, problem.Remedy) : null,
        };
    }
}
