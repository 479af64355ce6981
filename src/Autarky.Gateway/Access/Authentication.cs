using System.Security.Cryptography;
using System.Text;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Keys;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Access;

/// <summary>Reads the key that a client sends. Its messages never repeat any part of it.</summary>
internal static class Authentication
{
    /// <param name="authorization">The values of the Authorization header.</param>
    /// <param name="apiKey">The values of the x-api-key header, where clients of some dialects put the key.</param>
    /// <param name="ring">The keys that are let in.</param>
    /// <exception cref="GatewayException">No key, not one of our form, unknown, revoked.</exception>
    public static ApiKey Run(IReadOnlyList<string?> authorization, IReadOnlyList<string?> apiKey, KeyRing ring)
    {
        string sent = Sent(authorization, apiKey);
        ReadOnlySpan<char> key = sent.AsSpan();
        if (!key.StartsWith(KeyForm.Prefix, StringComparison.Ordinal))
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed,
                $"The API key does not begin with '{KeyForm.Prefix}': it is not a key of this gateway. Keys of partners do not work here; "
                    + "'autarky keys create' makes one.");
        }

        if (key.Length != KeyForm.Length)
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed,
                $"The API key has the wrong length: a key has {KeyForm.Length} characters. Was it cut off, or pasted with something else?");
        }

        Span<byte> bytes = stackalloc byte[KeyForm.Length];
        if (!Ascii.IsValid(key))
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed, "The API key holds characters that no key has.");
        }

        Encoding.ASCII.GetBytes(key, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        ApiKey found = ring.Find(hash) ?? throw new GatewayException(GatewayError.ClientKeyUnknown,
            "The API key is not known here. 'autarky keys list' shows the keys there are.");
        if (found.Revoked is not null)
        {
            throw new GatewayException(GatewayError.ClientKeyRevoked,
                "The API key was revoked. 'autarky keys create' makes a new one.");
        }

        return found;
    }

    // Where both headers came, the one with a key of ours: client libraries add what they find in the environment.
    private static string Sent(IReadOnlyList<string?> authorization, IReadOnlyList<string?> apiKey)
    {
        if (authorization.Count > 1 || apiKey.Count > 1)
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed,
                $"More than one {(authorization.Count > 1 ? "Authorization" : "x-api-key")} header was sent. Send one.");
        }

        string? plain = apiKey.Count == 0 || string.IsNullOrWhiteSpace(apiKey[0]) ? null : apiKey[0]!.Trim();
        string? bearer = authorization.Count == 0 || string.IsNullOrWhiteSpace(authorization[0]) ? null : authorization[0]!.Trim();
        if (plain is not null && (bearer is null || plain.StartsWith(KeyForm.Prefix, StringComparison.Ordinal)))
        {
            return plain;
        }

        const string scheme = "Bearer ";
        return bearer is null
            ? throw new GatewayException(GatewayError.ClientKeyMissing,
                "No API key was sent. Send the header 'Authorization: Bearer <key>' or 'x-api-key: <key>'; 'autarky keys create' makes a key.")
            : bearer.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? bearer[scheme.Length..].Trim()
            : throw new GatewayException(GatewayError.ClientKeyMalformed, "The Authorization header is not of the form 'Bearer <key>'.");
    }
}
