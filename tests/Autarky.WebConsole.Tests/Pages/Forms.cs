using System.Net;

namespace Autarky.WebConsole.Tests.Pages;

/// <summary>Sends forms as a browser does.</summary>
internal static class Forms
{
    /// <param name="host">The console.</param>
    /// <param name="address">Where the form goes.</param>
    /// <param name="site">What the browser says of the sender; null for a client that says nothing.</param>
    /// <param name="fields">Names and values.</param>
    public static async Task<(HttpStatusCode Status, string? Location, Html Page)> PostAsync(
        this ConsoleHost host, string address, string? site = "same-origin", params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using HttpResponseMessage response = await host.Client.SendAsync(request);
        return (response.StatusCode, response.Headers.Location?.OriginalString, new Html(await response.Content.ReadAsStringAsync()));
    }
}
