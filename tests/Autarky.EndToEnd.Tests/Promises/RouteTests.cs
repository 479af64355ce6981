using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Promises;

/// <summary>Where an answer came from, as clients, the ledger and the export tell it.</summary>
[Collection(AfterQuickstart.Name)]
public sealed class RouteTests(QuickstartServer server)
{
    private const string Gibberish = "colourless green ideas sleep furiously beside the aubergine";

    [Fact]
    public async Task A_sure_student_answers_and_says_so()
    {
        (HttpResponseMessage response, JsonElement body) = await Ask.ChatAsync(server.Process, "banking77", "My card has not arrived yet");

        ((int)response.StatusCode).ShouldBe(200);
        response.Headers.GetValues("x-autarky-route").Single().ShouldBe("student");
        double.Parse(response.Headers.GetValues("x-autarky-confidence").Single(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(0, 1);
        response.Headers.Contains("x-autarky-model").ShouldBeTrue();
        response.Headers.Contains("x-autarky-cost").ShouldBeTrue();
        body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("card_arrival");
    }

    [Fact]
    public async Task An_unsure_student_without_a_partner_says_how_sure_it_was_and_what_to_do()
    {
        (HttpResponseMessage response, JsonElement body) = await Ask.ChatAsync(server.Process, "banking77", Gibberish);

        ((int)response.StatusCode).ShouldBe(503);
        JsonElement error = body.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("student_unsure");
        error.GetProperty("message").GetString()!.ShouldContain("OPENAI_API_KEY");
        error.GetProperty("message").GetString()!.ShouldContain("x-autarky-accept-unsure");
    }

    [Theory]
    [InlineData("chat/completions")]
    [InlineData("v1/chat/completions")]
    public async Task A_client_that_appends_the_version_again_is_answered_too(string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Process.BaseUrl.ToString().TrimEnd('/') + "/" + path)
        {
            Content = new StringContent("""{"model":"banking77","messages":[{"role":"user","content":"My card has not arrived yet"}]}"""),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new("Bearer", server.Process.ApiKey);

        using HttpResponseMessage response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task The_caller_may_take_an_unsure_answer_anyway()
    {
        (HttpResponseMessage response, _) = await Ask.ChatAsync(server.Process, "banking77", Gibberish, acceptUnsure: true);

        ((int)response.StatusCode).ShouldBe(200);
        response.Headers.GetValues("x-autarky-route").Single().ShouldBe("student");
    }

    [Fact]
    public async Task The_id_of_every_answer_errors_included_is_printed_by_export()
    {
        (HttpResponseMessage good, _) = await Ask.ChatAsync(server.Process, "banking77", "Where is my card?", acceptUnsure: true);
        (HttpResponseMessage unknown, _) = await Ask.ChatAsync(server.Process, "no-such-model", "Where is my card?");
        string[] ids = [.. new[] { good, unknown }.Select(response => response.Headers.GetValues("x-autarky-exchange").Single())];

        CommandResult export = await Commands.RunAsync(server.Data, "export");

        export.ExitCode.ShouldBe(0, export.Error);
        string[] exported = [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            using JsonDocument row = JsonDocument.Parse(line);
            return row.RootElement.GetProperty("id").GetString()!;
        })];
        exported.Count(id => id == ids[0]).ShouldBe(1);
        exported.Count(id => id == ids[1]).ShouldBe(1);
    }
}
