using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Keys;

/// <summary>The keys that are let in: a snapshot in memory that the host replaces when the ledger's keys change. Safe for concurrent use.</summary>
public sealed class KeyRing
{
    private volatile Dictionary<ulong, ApiKey[]> _byHash = [];

    /// <summary>Takes the keys of the ledger, revoked ones included (they get a message of their own).</summary>
    public void Replace(IReadOnlyList<ApiKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _byHash = keys.Where(key => key.Hash.Length == SHA256.HashSizeInBytes)
            .GroupBy(key => Bucket(key.Hash))
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>
    /// The key with this SHA-256, revoked or not; null when there is none. The comparison takes the same time wherever the hashes differ;
    /// the bucket is chosen by bits of a hash that a guesser cannot steer towards a stored one.
    /// </summary>
    public ApiKey? Find(ReadOnlySpan<byte> hash)
    {
        if (hash.Length == SHA256.HashSizeInBytes && _byHash.TryGetValue(Bucket(hash), out ApiKey[]? candidates))
        {
            foreach (ApiKey key in candidates)
            {
                if (CryptographicOperations.FixedTimeEquals(key.Hash, hash))
                {
                    return key;
                }
            }
        }

        return null;
    }

    private static ulong Bucket(ReadOnlySpan<byte> hash) => MemoryMarshal.Read<ulong>(hash);
}
