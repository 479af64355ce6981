using Autarky.Gateway.Errors;

namespace Autarky.Gateway.Providers.Anthropic;

internal sealed class AnthropicProvider(string name, ProviderOptions options, Upstream upstream) : IProvider
{
    public Task<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken) =>
        Task.FromResult<ProviderReply>(new GatewayFailure(GatewayError.ProviderNotReady, name + options.BaseUrl + upstream.Key));
}
