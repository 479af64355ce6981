using System.Globalization;
using System.Net.Http.Headers;

namespace Autarky.Gateway.Providers;

/// <summary>When a provider wants to be asked again.</summary>
internal static class RetryAfter
{
    // What says more says nothing that anybody waits for.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>
    /// By <c>retry-after-ms</c> (OpenAI, Azure) before <c>Retry-After</c>: seconds, with a fraction from some servers, or a date. Null where neither says it.
    /// </summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, "retry-after-ms") is { } milliseconds)
        {
            return Clamped(milliseconds / 1000);
        }

        return Number(headers, "Retry-After") is { } seconds ? Clamped(seconds)
            : headers.RetryAfter?.Date is { } date ? Clamped((date - now).TotalSeconds)
            : null;
    }

    private static double? Number(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : null;

    private static TimeSpan Clamped(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
}
