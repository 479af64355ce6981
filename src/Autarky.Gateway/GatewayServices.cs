using Autarky.Gateway.Http;
using Autarky.Gateway.Http.Responses;
using Autarky.Gateway.InProcess;
using Autarky.Gateway.Keys;
using Autarky.Gateway.Options;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Gateway.Setup;
using Autarky.Gateway.Stored;
using Autarky.Gateway.UseCases;
using Autarky.Ledger;
using Autarky.Ledger.AnswerSets;
using Autarky.Ledger.Money;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Autarky.Gateway;

/// <summary>Puts the gateway together.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Adds the gateway. The host adds <see cref="ILedger"/>, <see cref="UseCases.IUseCases"/> and <see cref="Ledger.Import.ITokenCounter"/>, and
    /// keeps the <see cref="KeyRing"/> up to date. A <see cref="PriceBook"/> of the host's wins over <see cref="PriceBook.Default"/>,
    /// and <see cref="ILocalModels"/> are what this process runs itself.
    /// </summary>
    /// <exception cref="FormatException">A value of the options is refused; the message names its key and the fix.</exception>
    public static IServiceCollection AddAutarkyGateway(this IServiceCollection services, GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton(new ProviderKeys(Environment.GetEnvironmentVariable));
        services.TryAddSingleton<IPrices>(provider => new BookPrices(provider.GetService<PriceBook>() ?? PriceBook.Default));
        services.AddSingleton(provider => new RecordedProvider(provider.GetRequiredService<ILedger>().Exchanges));
        services.AddSingleton<TokenCount>();
        services.AddSingleton<StudentProvider>();
        services.TryAddSingleton<ILocalModels, NoLocalModels>();
        services.AddSingleton<LocalProvider>();
        services.AddSingleton(provider => new GatewaySetups(
            options,
            provider.GetRequiredService<IUseCases>(),
            provider.GetRequiredService<IPrices>(),
            provider.GetRequiredService<ProviderKeys>(),
            provider.GetRequiredService<RecordedProvider>(),
            provider.GetRequiredService<StudentProvider>(),
            provider.GetRequiredService<LocalProvider>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<ChatOperation>();
        services.AddSingleton<EmbeddingOperation>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<UsageMeter>();
        services.AddSingleton<Recorder>();
        services.AddSingleton<RequestsInWork>();
        services.AddSingleton<LargeAnswers>();
        services.AddSingleton(provider => new ServerEnd(
            provider.GetRequiredService<TimeProvider>(), provider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? default));
        services.AddSingleton<RequestPipeline>();
        services.AddSingleton(provider => new GatewayClients(
            provider.GetRequiredService<RequestPipeline>(), provider.GetRequiredService<ChatOperation>(), provider.GetRequiredService<EmbeddingOperation>()));
        services.AddSingleton<Refusals>();
        services.AddSingleton<RunningResponses>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningResponses>());
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<Continuation>();
        services.AddSingleton<ResponsesEndpoint>();
        services.AddSingleton<TokenCountEndpoint>();
        services.AddSingleton<ModelsEndpoint>();
        services.TryAddSingleton<KnownAnswers>();
        services.AddSingleton<FeedbackEndpoint>();
        services.AddSingleton<HealthEndpoint>();
        services.AddSingleton<RequestGuard>();
        services.AddSingleton<BareErrors>();
        services.AddSingleton<ApiEndpoints>();
        return services;
    }
}
