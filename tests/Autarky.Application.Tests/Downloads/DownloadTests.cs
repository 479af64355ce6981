using System.Security.Cryptography;
using Autarky.Application.Downloads;
using Autarky.Application.Errors;
using Autarky.Testing;

namespace Autarky.Application.Tests.Downloads;

public sealed class DownloadTests : IAsyncLifetime
{
    private const string Name = "tiny.gguf";

    private readonly TemporaryDirectory _folder = new();
    private readonly byte[] _bytes = new byte[1_000_000];
    private ModelServer _server = null!;

    private string Target => _folder[Name];

    public async Task InitializeAsync()
    {
        new Random(1).NextBytes(_bytes);
        _server = await ModelServer.StartAsync();
        _server.Files[Name] = _bytes;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_fetched_through_redirections_and_checked()
    {
        Download.Result result = await RunAsync();

        File.ReadAllBytes(Target).ShouldBe(_bytes);
        result.ShouldBe(new Download.Result(_bytes.Length, _bytes.Length, Hash(_bytes), Checked: true));
        Directory.GetFiles(_folder.FullPath).ShouldBe([Target]);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_gone_on_with()
    {
        _server.BreakAfter = 400_000;
        Download.Result result = await RunAsync();

        File.ReadAllBytes(Target).ShouldBe(_bytes);
        result.Transferred.ShouldBe(_bytes.Length);
        // How much of the last write a broken connection still delivers is the system's affair.
        _server.AskedFrom.Count.ShouldBeGreaterThan(2);
        _server.AskedFrom.ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public async Task An_interrupted_download_goes_on_the_next_time()
    {
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(show: (done, _, _) => stop.Cancel(), cancellationToken: stop.Token));
        long have = new FileInfo(Target + ".part").Length;
        have.ShouldBeInRange(1, _bytes.Length);

        Download.Result result = await RunAsync();
        File.ReadAllBytes(Target).ShouldBe(_bytes);
        result.Transferred.ShouldBe(_bytes.Length - have);
    }

    [Fact]
    public async Task Another_file_under_the_same_address_is_fetched_from_its_beginning()
    {
        _server.BreakAfter = 400_000;
        _server.Ranges = false;
        await Should.ThrowAsync<UserError>(() => RunAsync(tries: 1));
        byte[] other = [.. _bytes.Reverse()];
        (_server.Files[Name], _server.BreakAfter, _server.Ranges) = (other, 0, true);

        await RunAsync();
        File.ReadAllBytes(Target).ShouldBe(other);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again()
    {
        File.WriteAllBytes(Target + ".part", _bytes[..1000]);
        new PartFile(Target).Restart(new PartOrigin { Url = _server.FileUrl(Name) });
        File.WriteAllBytes(Target + ".part", _bytes[..1000]);
        _server.Ranges = false;

        (await RunAsync()).Transferred.ShouldBe(_bytes.Length);
        File.ReadAllBytes(Target).ShouldBe(_bytes);
    }

    [Fact]
    public async Task A_part_of_something_else_is_not_used()
    {
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        await RunAsync();
        File.ReadAllBytes(Target).ShouldBe(_bytes);
    }

    [Fact]
    public async Task A_wrong_hash_leaves_nothing()
    {
        _server.Lie = new string('a', 64);
        (await Should.ThrowAsync<UserError>(() => RunAsync())).Message.ShouldContain("was expected");
        Directory.GetFiles(_folder.FullPath).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_user_says_of_the_hash_counts()
    {
        _server.Tells = false;
        (await Should.ThrowAsync<UserError>(() => RunAsync(expected: new string('A', 64)))).Message.ShouldContain("was expected");
        (await RunAsync(expected: Hash(_bytes).ToUpperInvariant())).Checked.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_anybodys_word_the_hash_is_not_called_checked()
    {
        _server.Tells = false;
        (await RunAsync()).Checked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_missing_file_is_said_to_be_missing() =>
        (await Should.ThrowAsync<UserError>(() => RunAsync(name: "none.gguf"))).Message.ShouldContain("There is nothing at");

    [Theory]
    [InlineData("http://example.com/x")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    public async Task Is_not_led_to_where_anybody_could_change_the_model(string elsewhere)
    {
        _server.RedirectTo = elsewhere;
        (await Should.ThrowAsync<UserError>(() => RunAsync())).Message.ShouldContain("is not encrypted");
    }

    [Fact]
    public async Task Circles_end()
    {
        _server.RedirectTo = _server.FileUrl(Name);
        (await Should.ThrowAsync<UserError>(() => RunAsync())).Message.ShouldContain("redirected more than");
    }

    [Fact]
    public async Task The_token_goes_to_the_first_server_only()
    {
        await using ModelServer other = await ModelServer.StartAsync();
        other.Files[Name] = _bytes;
        _server.RedirectTo = other.FileUrl(Name);
        using var http = new DownloadHttp(insecure: false, token: "secret");
        await new Download(http, TimeProvider.System).RunAsync(new Uri(_server.FileUrl(Name)), Target, null, (_, _, _) => { }, CancellationToken.None);

        _server.Tokens.ShouldBe(["Bearer secret"]);
        other.Tokens.ShouldBe([""]);
    }

    private async Task<Download.Result> RunAsync(
        string name = Name, string? expected = null, Action<long, long, long>? show = null, int tries = 5, CancellationToken cancellationToken = default)
    {
        using var http = new DownloadHttp(insecure: false, token: null);
        return await new Download(http, TimeProvider.System) { MostTriesWithoutProgress = tries }
            .RunAsync(new Uri(_server.FileUrl(name)), Target, expected, show ?? ((_, _, _) => { }), cancellationToken);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
