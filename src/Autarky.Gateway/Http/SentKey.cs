using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Autarky.Gateway.Http;

/// <summary>Where clients put their key besides the Authorization header: where the client library of their dialect puts it.</summary>
internal static class SentKey
{
    private static readonly string[] Headers = ["x-api-key", "x-goog-api-key"];

    /// <summary>The values of the first place that has any; none where nobody sent one.</summary>
    public static StringValues Plain(HttpRequest request)
    {
        foreach (string name in Headers)
        {
            if (request.Headers[name] is { Count: > 0 } sent && !StringValues.IsNullOrEmpty(sent))
            {
                return sent;
            }
        }

        // Google's clients may put it into the address; nobody else does, and addresses stand in the logs of proxies.
        return request.Path.StartsWithSegments("/v1beta", StringComparison.OrdinalIgnoreCase) ? request.Query["key"] : default;
    }
}
