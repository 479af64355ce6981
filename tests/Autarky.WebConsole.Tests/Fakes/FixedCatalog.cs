using Autarky.Ledger.Money;
using Autarky.WebConsole.Contracts;

namespace Autarky.WebConsole.Tests.Fakes;

internal sealed class FixedCatalog : IConsoleCatalog, IConsoleUseCases, IConsoleLocalModels
{
    public List<ProviderView> Providers { get; } = [];

    public List<ModelView> Models { get; } = [];

    public List<UseCaseView> UseCases { get; } = [];

    public List<LocalModelView> LocalModels { get; } = [];

    IReadOnlyList<LocalModelView> IConsoleLocalModels.LocalModels => LocalModels;

    IReadOnlyList<ProviderView> IConsoleCatalog.Providers => Providers;

    IReadOnlyList<ModelView> IConsoleCatalog.Models => Models;

    IReadOnlyList<UseCaseView> IConsoleUseCases.UseCases => UseCases;

    public static PriceView Price(string from, decimal input, decimal? cached, decimal output, string? source = null) => new()
    {
        From = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture),
        Input = NanoUsd.FromUsd(input),
        CachedInput = cached is { } usd ? NanoUsd.FromUsd(usd) : null,
        Output = NanoUsd.FromUsd(output),
        Source = source,
    };
}
