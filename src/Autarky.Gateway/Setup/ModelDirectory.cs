using Autarky.Gateway.Errors;
using Autarky.Gateway.Options;
using Autarky.Gateway.UseCases;
using Autarky.Routing;

namespace Autarky.Gateway.Setup;

/// <summary>Step 3: what a client's <c>model</c> means.</summary>
internal sealed class ModelDirectory(TimeProvider time)
{
    /// <summary>
    /// A use case or a model at a provider: a use case's name wins, then the options' names, then provider/model, then the price table's names.
    /// </summary>
    /// <exception cref="GatewayException">Nobody here knows the name.</exception>
    public (UseCase? UseCase, ModelFacts? Model) Resolve(string name, GatewaySetup setup) => TryResolve(name, setup)
        ?? throw new GatewayException(
            GatewayError.ClientModelUnknown, $"The model '{ClientText.Quote(name)}' does not exist here. {SomeThatExist(setup)}", "model");

    private (UseCase? UseCase, ModelFacts? Model)? TryResolve(string name, GatewaySetup setup)
    {
        (GatewayOptions options, ProviderSet providers) = (setup.Options, setup.Providers);
        if (setup.UseCases.Find(name) is { } useCase)
        {
            return (useCase, null);
        }

        if (options.Models.TryGetValue(name, out ModelOptions? model))
        {
            return (null, providers.FactsOf(model.Provider, model.Model ?? name));
        }

        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < name.Length - 1 && options.Providers.ContainsKey(name[..slash]))
        {
            return (null, providers.FactsOf(name[..slash], name[(slash + 1)..]));
        }

        if (name.Length > 200)
        {
            return null; // no price table has such a name, and searching it would not be free
        }

        DateTimeOffset now = time.GetUtcNow();
        foreach (string provider in options.Providers.Keys)
        {
            if (setup.Prices.Knows(provider, name, now))
            {
                return (null, providers.FactsOf(provider, name));
            }
        }

        return null;
    }

    /// <summary>The names that are listed, each with its owner.</summary>
    public static IEnumerable<(string Id, string OwnedBy)> List(GatewaySetup setup) => setup.UseCases.List().Select(useCase => (useCase.Name, "autarky"))
        .Concat(setup.Options.Models.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => (model.Key, model.Value.Provider)))
        .DistinctBy(model => model.Item1);

    private static string SomeThatExist(GatewaySetup setup)
    {
        string[] some = [.. List(setup).Take(5).Select(model => "'" + model.Id + "'")];
        string provider = setup.Options.Providers.Keys.FirstOrDefault() ?? "provider";
        return some.Length > 0
            ? $"These do, among others: {string.Join(", ", some)}. Models of providers are asked for as '{provider}/<model>'."
            : $"No use case and no model is set up yet. Models of providers are asked for as '{provider}/<model>'.";
    }
}
