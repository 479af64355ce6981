using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Requests;

namespace Autarky.Gateway.Dialects;

/// <summary>A dialect with a path that says how many tokens a request has, and writes nothing.</summary>
internal interface ICountsTokens
{
    /// <summary>The dialect's name.</summary>
    string Name { get; }

    /// <summary>The path below <c>/v1</c>; null where <see cref="IClientEnd.IsCount"/> tells.</summary>
    string? CountPath { get; }

    /// <summary>The address at a partner, from the provider's <c>base_url</c>.</summary>
    Uri CountUrl(string baseUrl, string model);

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="GatewayException">Not a valid request; names the field.</exception>
    ChatRequest ReadForCount(ReadOnlyMemory<byte> body, Func<string, string?> header, int maxDepth);

    /// <summary>The answer.</summary>
    byte[] WriteCount(int tokens);

    /// <summary>A partner's answer; null where it is none.</summary>
    int? ReadCount(JsonElement answer);
}
