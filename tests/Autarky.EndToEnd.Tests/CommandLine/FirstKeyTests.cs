using System.Text.Json;
using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

/// <summary>Which starts of a server make a key.</summary>
public sealed class FirstKeyTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Only_the_first_start_makes_a_key_and_later_ones_say_how_to_get_one()
    {
        string[] serve = ["serve", "--port", "0", "--data", _data.FullPath];
        await using (AutarkyProcess first = await AutarkyProcess.StartServerAsync(serve))
        {
            first.Output.ShouldContain("api_key: ak_");
        }

        await using AutarkyProcess second = await AutarkyProcess.StartServerAsync(serve);

        second.Output.ShouldNotContain("api_key:");
        second.Output.ShouldContain("keys: 2 in force, none made. autarky keys create NAME");
        (await KeysAsync()).Count(key => key.GetProperty("name").GetString() == "made at the start of the server").ShouldBe(1);
    }

    [Fact]
    public async Task Where_every_key_is_revoked_a_start_makes_one()
    {
        await Commands.JsonAsync(_data.FullPath, "keys", "create", "old");
        await Commands.JsonAsync(_data.FullPath, "keys", "revoke", (await KeysAsync())[0].GetProperty("id").GetString()!);

        // The key that the harness makes for a directory that has a ledger would be one in force.
        CommandResult ended = await AutarkyProcess.RunUntilAsync(["serve", "--port", "0", "--data", _data.FullPath], "api_key: ak_");

        ended.Output.ShouldContain("api_key: ak_");
    }

    private async Task<JsonElement[]> KeysAsync() =>
        [.. (await Commands.JsonAsync(_data.FullPath, "keys", "list")).GetProperty("keys").EnumerateArray()];
}
