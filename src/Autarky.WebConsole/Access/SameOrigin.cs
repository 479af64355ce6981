using Microsoft.AspNetCore.Http;

namespace Autarky.WebConsole.Access;

/// <summary>
/// Whether a form was sent by a page of this console. Browsers name the sender of every POST (Fetch Metadata, or Origin in older ones) and
/// pages cannot forge either, so no token and no cookie is needed.
/// </summary>
internal static class SameOrigin
{
    /// <summary>True only when the browser says that the sender is this origin; a request that says nothing is not trusted.</summary>
    public static bool Holds(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(site))
        {
            return string.Equals(site, "same-origin", StringComparison.Ordinal);
        }

        string? origin = request.Headers.Origin;
        return string.Equals(origin, request.Scheme + "://" + request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
