using System.Net.Http.Headers;
using System.Text;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>Whose fault it is that there is no answer, as a person reads it in the console.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class BlameTests(QuickstartServer server)
{
    [Theory]
    [InlineData("\"min_p\":-1")]
    [InlineData("\"temperature\":-3")]
    [InlineData("\"audio\":{}")]
    [InlineData("\"logit_bias\":{\"x\":1}")]
    public async Task A_value_that_a_model_of_our_own_cannot_take_is_the_clients_error_and_no_failure(string field)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Process.BaseUrl.ToString().TrimEnd('/') + "/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"tiny-llama","messages":[{"role":"user","content":"hello"}],"max_tokens":2,{{field}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ApiKey);

        using HttpResponseMessage response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(400, await response.Content.ReadAsStringAsync());
        string exchange = response.Headers.GetValues("x-autarky-exchange").Single();
        string page = await http.GetStringAsync(new Uri(server.Process.BaseUrl, "/console/exchanges/" + exchange));
        page.ShouldContain("Client error");
        page.ShouldNotContain("Provider failed");
    }
}
