using Autarky.Models.Embedding;
using Autarky.Models.Generation.Chat;

namespace Autarky.Gateway.Providers.Local;

/// <summary>The models that run in this process. The host loads them, perhaps while the gateway serves already. Safe for concurrent use.</summary>
public interface ILocalModels
{
    /// <summary>The provider's name in options, routes and rows.</summary>
    const string ProviderName = "local";

    /// <summary>The model of a name that chats; null where none is loaded.</summary>
    LocalModel? Find(string name);

    /// <summary>The model of a name that embeds; null where none is loaded.</summary>
    LocalEmbedder? FindEmbedder(string name);

    /// <summary>Why a model that this process is to run cannot be asked now; null where it can, or where no such model is wanted.</summary>
    LocalModelAbsence? WhyAbsent(string name);
}

/// <summary>Why a local model cannot be asked now.</summary>
/// <param name="Why">In words for the client: how far it is, or what is wrong and what to do.</param>
/// <param name="RetryAfter">When to ask again; null where waiting does not help.</param>
public sealed record LocalModelAbsence(string Why, TimeSpan? RetryAfter);

/// <summary>None.</summary>
internal sealed class NoLocalModels : ILocalModels
{
    public LocalModel? Find(string name) => null;

    public LocalEmbedder? FindEmbedder(string name) => null;

    public LocalModelAbsence? WhyAbsent(string name) => null;
}
