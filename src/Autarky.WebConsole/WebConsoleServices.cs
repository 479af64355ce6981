using System.Text.Encodings.Web;
using System.Text.Unicode;
using Autarky.Ledger.AnswerSets;
using Autarky.WebConsole.Asking;
using Autarky.WebConsole.Connecting;
using Autarky.WebConsole.Contracts;
using Autarky.WebConsole.Exchanges;
using Autarky.WebConsole.Models;
using Autarky.WebConsole.Overview;
using Autarky.WebConsole.UseCases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.WebEncoders;

namespace Autarky.WebConsole;

/// <summary>Puts the console into a host's services.</summary>
public static class WebConsoleServices
{
    /// <summary>
    /// What <see cref="WebConsoleRoutes.MapAutarkyWebConsole"/> needs. The host brings an <c>ILedger</c>, an <see cref="IConsoleCatalog"/> and an
    /// <see cref="IConsoleUseCases"/>, and may bring an <see cref="IConsoleLocalModels"/>, an <see cref="IConsoleJobs"/>,
    /// an <see cref="IConsoleReleases"/>, an <see cref="IConsoleAsk"/>, an <see cref="IConsoleKeys"/> and a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddAutarkyWebConsole(this IServiceCollection services, Action<WebConsoleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new WebConsoleOptions();
        configure?.Invoke(options);
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();

        // Pages are UTF-8: letters of every script stay themselves, which is shorter than their numbers. What HTML gives a meaning is encoded.
        services.AddWebEncoders();
        services.Configure<WebEncoderOptions>(encoders => encoders.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.TryAddSingleton<IConsoleLocalModels, NoLocalModels>();
        services.TryAddSingleton<IConsoleJobs, NoJobs>();
        services.TryAddSingleton<IConsoleReleases, NoReleases>();
        services.TryAddSingleton<IConsoleAsk, NoAsk>();
        services.TryAddSingleton<IConsoleKeys, NoKeys>();
        services.TryAddSingleton<KnownAnswers>();
        services.AddSingleton<OverviewTotals>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<UseCaseReader>();
        services.AddSingleton<ExchangeReader>();
        services.AddSingleton<ModelsReader>();
        services.AddSingleton<AskedAnswers>();
        services.AddSingleton<UsedForms>();
        services.AddSingleton<ConnectReader>();
        return services;
    }
}
