using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Keys;

/// <summary>What a key of ours looks like: <c>ak_</c> and 43 characters of base64url, which are 256 random bits.</summary>
public static class KeyForm
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "ak_";

    /// <summary>Characters of a key.</summary>
    public const int Length = 3 + 43;

    /// <summary>Makes a key.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="at">When, UTC.</param>
    /// <returns>The key, to be shown once, and the row for <see cref="IKeys.AddAsync"/>.</returns>
    public static (string Key, ApiKey Row) Create(string name, DateTimeOffset at)
    {
        string key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (key, new ApiKey { Id = key.Substring(Prefix.Length, 8), Name = name, Hash = HashOf(key), Created = at });
    }

    /// <summary>SHA-256 of the whole key: what is stored and looked up.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
