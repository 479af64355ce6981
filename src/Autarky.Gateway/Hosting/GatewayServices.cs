using Autarky.Gateway.Access;
using Autarky.Gateway.Endpoints;
using Autarky.Gateway.Hosting;
using Autarky.Gateway.Pipeline;
using Autarky.Gateway.Providers;
using Autarky.Gateway.Providers.Local;
using Autarky.Ledger;
using Autarky.Ledger.Answers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton(new ProviderKeys(Environment.GetEnvironmentVariable));
        services.TryAddSingleton<IPrices>(provider => new BookPrices(provider.GetService<PriceBook>() ?? PriceBook.Default));
        services.AddSingleton(provider => new RecordedProvider(provider.GetRequiredService<ILedger>().Exchanges));
        services.AddSingleton<StudentProvider>();
        services.TryAddSingleton<ILocalModels, NoLocalModels>();
        services.AddSingleton<LocalProvider>();
        services.AddSingleton<ProviderSet>();
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<RoutingStep>();
        services.AddSingleton<Attempts>();
        services.AddSingleton<Sender>();
        services.AddSingleton<Meter>();
        services.AddSingleton<Recorder>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<RequestsInWork>();
        services.AddSingleton<ChatPipeline>();
        services.AddSingleton<EmbeddingPipeline>();
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
