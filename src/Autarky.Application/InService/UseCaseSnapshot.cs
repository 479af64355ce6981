using System.Collections.Frozen;
using Autarky.Gateway.UseCases;

namespace Autarky.Application.InService;

/// <summary>The use cases in service at one moment. Immutable.</summary>
public sealed class UseCaseSnapshot(IEnumerable<UseCase> useCases) : IUseCases
{
    private readonly FrozenDictionary<string, UseCase> _byName = useCases.ToFrozenDictionary(useCase => useCase.Name, StringComparer.Ordinal);

    /// <summary>None.</summary>
    public static UseCaseSnapshot Empty { get; } = new([]);

    /// <inheritdoc/>
    public UseCase? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IReadOnlyList<UseCase> List() => [.. _byName.Values.OrderBy(useCase => useCase.Name, StringComparer.Ordinal)];
}
