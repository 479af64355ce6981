using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Autarky.WebConsole.Access;

/// <summary>What every answer of the console tells the browser not to do.</summary>
internal static class ResponseHeaders
{
    /// <summary>Only our own files, no inline script or style, no frame around us, no form to elsewhere.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Add(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // Not no-referrer: with that, browsers send "Origin: null" with our own forms.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";

        // Recorded conversations do not belong into a browser's cache; assets overwrite this.
        headers[HeaderNames.CacheControl] = "no-store";
    }
}
