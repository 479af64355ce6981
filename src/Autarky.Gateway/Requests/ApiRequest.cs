namespace Autarky.Gateway.Requests;

/// <summary>A request that names a model.</summary>
internal abstract class ApiRequest : IDisposable
{
    /// <summary>The dialect of <see cref="Body"/>, as the ledger's rows call it.</summary>
    public abstract string Dialect { get; }

    /// <summary>What the client calls the model.</summary>
    public required string Model { get; init; }

    /// <summary>Who asks, by the client's name for them.</summary>
    public required string? User { get; init; }

    /// <summary>UTF-8 JSON: as received, or as it would have been received for a request that was made in this process.</summary>
    public abstract ReadOnlyMemory<byte> Body { get; }

    /// <summary>Where the value of <c>model</c>, with its quotes, stands in <see cref="Body"/>; null where it came by another way.</summary>
    public Range? ModelValue { get; init; }

    /// <summary>Headers of the request that its dialect knows and that a partner of the same dialect gets as they are.</summary>
    public IReadOnlyList<(string Name, string Value)> PassedHeaders { get; init; } = [];

    public abstract void Dispose();
}
