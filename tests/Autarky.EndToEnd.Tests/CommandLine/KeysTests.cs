using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

public sealed class KeysTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_key_is_shown_once_stored_hashed_and_obeyed_by_a_running_server_until_it_is_revoked()
    {
        await using AutarkyProcess server = await AutarkyProcess.StartServerAsync(["serve", "--port", "0", "--yes", "--data", _data.FullPath]);
        JsonElement made = await Commands.JsonAsync(_data.FullPath, "keys", "create", "reports");
        string key = made.GetProperty("api_key").GetString()!;

        (await UntilAsync(server, key, HttpStatusCode.OK)).ShouldBe(HttpStatusCode.OK);
        JsonElement list = await Commands.JsonAsync(_data.FullPath, "keys", "list");
        list.ToString().ShouldNotContain(key);
        list.GetProperty("keys").EnumerateArray().Select(each => each.GetProperty("name").GetString()).ShouldContain("reports");
        await Commands.JsonAsync(_data.FullPath, "keys", "revoke", made.GetProperty("id").GetString()!);
        (await UntilAsync(server, key, HttpStatusCode.Unauthorized)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Revoking_an_unknown_key_says_so()
    {
        CommandResult result = await Commands.RunAsync(_data.FullPath, "keys", "revoke", "nosuch");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("nosuch");
    }

    // The server follows the ledger within a second; the last status counts when it never gets there.
    private static async Task<HttpStatusCode> UntilAsync(AutarkyProcess server, string key, HttpStatusCode wanted)
    {
        using var http = new HttpClient();
        HttpStatusCode status = default;
        for (int i = 0; i < 50 && status != wanted; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            using var request = new HttpRequestMessage(HttpMethod.Get, server.BaseUrl.ToString().TrimEnd('/') + "/models");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage response = await http.SendAsync(request);
            status = response.StatusCode;
        }

        return status;
    }
}
