namespace Autarky.Ledger.Access;

/// <summary>Keys of clients. Only a hash is stored: a lost key cannot be shown again, only replaced.</summary>
public interface IKeys
{
    /// <summary>Stores a key by its hash.</summary>
    Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Every key, revoked ones included, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key from now on.</summary>
    /// <returns>False when no such key is active.</returns>
    Task<bool> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A client's key as stored.</summary>
public sealed record ApiKey
{
    /// <summary>Public name of the key: the first characters after its prefix.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in the words of who made it.</summary>
    public required string Name { get; init; }

    /// <summary>Who it belongs to, a person or a team; null when not said.</summary>
    public string? Owner { get; init; }

    /// <summary>SHA-256 of the whole key, 32 bytes. Keys carry 256 random bits, so a plain hash cannot be searched.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was revoked; null while it is active.</summary>
    public DateTimeOffset? Revoked { get; init; }
}
