using System.Text.Json;
using Autarky.Testing;
using Xunit.Abstractions;

namespace Autarky.EndToEnd.Tests.Hostile;

/// <summary>Hundreds of bad requests to a running server: each gets its answer, and none does harm.</summary>
public sealed class HostileInputTests(HostileServer server, ITestOutputHelper output) : IClassFixture<HostileServer>
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void The_tables_hold_at_least_two_hundred_different_requests() =>
        HostileTable.All.Select(one => one.Identity).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThanOrEqualTo(200);

    [Fact]
    public void No_request_stands_in_the_tables_twice() =>
        HostileTable.All.GroupBy(one => one.Identity, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => group.First().Name)
            .ShouldBeEmpty();

    [Fact]
    public void Every_request_gets_the_status_of_its_row_and_one_answer() =>
        Wrong(answer => answer.Status == answer.Case.Status && answer.Answers == (answer.Case.Status == 0 ? 0 : 1)).ShouldBeEmpty();

    [Fact]
    public void Every_error_of_the_api_and_of_the_server_itself_has_the_shape_that_clients_know() =>
        server.Answers.Where(IsApiError).Where(answer => answer.WrongShape() is not null)
            .Select(answer => answer.WrongShape() + " in " + answer).ShouldBeEmpty();

    [Fact]
    public void Every_answer_of_the_api_names_its_row() =>
        Wrong(answer => answer.Case.Shape == Shape.Page || answer.Case.Status == 0 || answer.Exchange is { Length: 32 }).ShouldBeEmpty();

    [Fact]
    public void Every_answer_names_a_row_of_its_own() =>
        server.Answers.Where(answer => answer.Exchange is not null).GroupBy(answer => answer.Exchange).Where(group => group.Count() > 1)
            .Select(group => group.First().ToString()).ShouldBeEmpty();

    [Fact]
    public void No_answer_holds_a_key_of_a_client_or_of_the_partner()
    {
        string[] secrets =
        [
            server.Secrets.Key, server.Secrets.Revoked, Secrets.Canary, HostileServer.PartnerKey, HostileServer.PartnerKey[..12],
            HostileServer.PartnerKey[^12..],
        ];

        Wrong(answer => !secrets.Any(secret => answer.Raw.Contains(secret, StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }

    [Fact]
    public void The_log_holds_no_key_but_the_one_that_is_shown_at_the_start()
    {
        string log = server.Process.Output.Replace("api_key: " + server.Secrets.Key, "", StringComparison.Ordinal);

        log.ShouldNotContain(server.Secrets.Key);
        log.ShouldNotContain(server.Secrets.Revoked);
        log.ShouldNotContain(Secrets.Canary);
        log.ShouldNotContain(HostileServer.PartnerKey[..12]);
        log.ShouldNotContain(HostileServer.PartnerKey[^12..]);
    }

    [Fact]
    public void No_request_was_a_fault_of_the_server() =>
        server.Process.Output.Split('\n').Where(
            line => line.StartsWith("fail: ", StringComparison.Ordinal) || line.StartsWith("crit: ", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public async Task The_server_still_runs_and_answers_a_good_request()
    {
        using HttpResponseMessage response = await server.AskAsync(server.Secrets.Key);

        server.Process.IsRunning.ShouldBeTrue();
        ((int)response.StatusCode).ShouldBe(200);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"fine\"");
    }

    // Three bodies of 100 MB alone would be more, if the server kept what it refuses.
    [Fact]
    public void Memory_stays_within_bounds()
    {
        output.WriteLine(
            $"{server.Answers.Count} requests in {server.Took.TotalSeconds:0.0} s; memory {server.MemoryBefore / Mebibyte} MiB before, "
                + $"{server.Memory() / Mebibyte} MiB after, {server.PeakMemory() / Mebibyte} MiB at most");
        (server.Memory() - server.MemoryBefore).ShouldBeLessThan(256 * Mebibyte);
        server.PeakMemory().ShouldBeLessThan(512 * Mebibyte);
    }

    [Fact]
    public async Task Export_lists_every_exchange_once_and_no_key()
    {
        CommandResult export = await Commands.RunAsync(server.Data, "export");

        export.ExitCode.ShouldBe(0, export.Error);
        Dictionary<string, int> rows = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(IdOf)
            .CountBy(id => id).ToDictionary(StringComparer.Ordinal);
        Wrong(answer => answer.Exchange is not { } id || rows.GetValueOrDefault(id) == 1).ShouldBeEmpty();
        foreach (string secret in new[] { server.Secrets.Key, server.Secrets.Revoked, Secrets.Canary, HostileServer.PartnerKey[..12] })
        {
            export.Output.Contains(secret, StringComparison.Ordinal).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task The_doctor_finds_the_directory_healthy() =>
        (await Commands.JsonAsync(server.Data, "doctor", "--port", "0")).GetProperty("healthy").GetBoolean().ShouldBeTrue();

    private static bool IsApiError(HostileAnswer answer) => answer.Case.Status != 0 &&
        answer.Case.Shape is Shape.ApiError or Shape.ApiErrorWithoutBody;

    private static string IdOf(string line)
    {
        using JsonDocument row = JsonDocument.Parse(line);
        return row.RootElement.GetProperty("id").GetString()!;
    }

    private IEnumerable<string> Wrong(Func<HostileAnswer, bool> right) => server.Answers.Where(answer => !right(answer)).Select(answer => answer.ToString());
}
