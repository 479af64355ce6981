using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Gateway.Providers.Local;

/// <summary>The models that run in this process. The host loads them before the gateway starts.</summary>
public interface ILocalModels
{
    /// <summary>The provider's name in options, routes and rows.</summary>
    const string ProviderName = "local";

    /// <summary>The model of a name that chats; null where none is loaded.</summary>
    LocalModel? Find(string name);

    /// <summary>The model of a name that embeds; null where none is loaded.</summary>
    LocalEmbedder? FindEmbedder(string name);
}

/// <summary>None.</summary>
internal sealed class NoLocalModels : ILocalModels
{
    public LocalModel? Find(string name) => null;

    public LocalEmbedder? FindEmbedder(string name) => null;
}
