using Autarky.Ledger;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Live;
using Autarky.WebConsole.Shell;

namespace Autarky.WebConsole.Models;

/// <summary>Reads what runs here, the providers, and the models: those that are in use apart from those that only have a price.</summary>
internal sealed class ModelsReader(
    ILedger ledger, IConsoleCatalog catalog, IConsoleLocalModels local, IConsoleUseCases useCases, TimeProvider time)
{
    /// <summary>A model that answered within this is in use.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    public async Task<ModelsModel> ReadAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<LocalModelView> running = local.LocalModels;
        IReadOnlyList<ModelView> models = catalog.Models;
        IReadOnlyList<ProviderView> providers = catalog.Providers;
        HashSet<(string?, string?)> answered =
        [
            .. (await ledger.Statistics.DaysAsync(now - Recent, now, null, cancellationToken)).Select(total => (total.Provider, total.Model)),
            .. useCases.UseCases.Select(useCase => (useCase.TeacherProvider, useCase.TeacherModel)),
        ];
        bool IsUsed(ModelView model) => model.IsConfigured || answered.Contains((model.Provider, model.UpstreamName ?? model.Name));
        HashSet<string> usedProviders = [.. models.Where(IsUsed).Select(model => model.Provider), .. answered.Select(pair => pair.Item1).OfType<string>()];
        ILookup<bool, ModelView> byUse = models.ToLookup(IsUsed);
        ILookup<bool, ProviderView> ready = providers.ToLookup(provider => provider.Key != KeyState.Missing || usedProviders.Contains(provider.Name));
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new ModelsModel
        {
            Frame = new Frame
            {
                Title = "Models and prices",
                Section = Section.Models,
                Now = now,
                Version = LiveVersion.Of(running),
                VersionAddress = Addresses.LocalModelsVersion,
                PollMilliseconds = LiveVersion.Poll(running),
                Announcement = EngineWords.Announcement(running),
            },
            Today = today,
            Providers = [.. ready[true]],
            ProvidersWithoutKey = [.. ready[false]],
            Models = [.. byUse[true]],
            OtherPrices = [.. models.SelectMany(model => Others(model, byUse[true].Contains(model), today))],
            LocalModels = running,
        };
    }

    // What is in force of a model in use stands in the table of those.
    private static IEnumerable<PriceEntryView> Others(ModelView model, bool isUsed, DateOnly today)
    {
        PriceView? now = Prices.InForce(model.Prices, today);
        return model.Prices.Where(price => !isUsed || price != now).OrderByDescending(price => price.From)
            .Select(price => new PriceEntryView(model, price, price == now));
    }
}
