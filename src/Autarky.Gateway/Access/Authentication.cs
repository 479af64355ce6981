using System.Security.Cryptography;
using System.Text;
using Autarky.Gateway.Errors;
using Autarky.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Autarky.Gateway.Access;

/// <summary>Reads the Authorization header. Its messages never repeat any part of it.</summary>
internal static class Authentication
{
    /// <exception cref="GatewayException">No key, not one of our form, unknown, revoked.</exception>
    public static ApiKey Run(HttpRequest request, KeyRing ring)
    {
        StringValues header = request.Headers.Authorization;
        if (header.Count == 0 || string.IsNullOrWhiteSpace(header[0]))
        {
            throw new GatewayException(GatewayError.ClientKeyMissing,
                "No API key was sent. Send the header 'Authorization: Bearer <key>'; 'autarky keys create' makes a key.");
        }

        if (header.Count > 1)
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed, "More than one Authorization header was sent. Send one.");
        }

        ReadOnlySpan<char> value = header[0].AsSpan().Trim();
        const string scheme = "Bearer ";
        if (!value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed,
                "The Authorization header is not of the form 'Bearer <key>'.");
        }

        ReadOnlySpan<char> key = value[scheme.Length..].Trim();
        if (!key.StartsWith(KeyForm.Prefix, StringComparison.Ordinal))
        {
            throw new GatewayException(GatewayError.ClientKeyMalformed,
                $"The API key does not begin with '{KeyForm.Prefix}': it is not a key of this gateway. Keys of partners do not work here; 'autarky keys create' makes one.");
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
}
