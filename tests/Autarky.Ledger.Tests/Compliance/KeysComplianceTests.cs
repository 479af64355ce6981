using System.Security.Cryptography;
using Autarky.Ledger.Access;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class KeysComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    [Fact]
    public async Task Lists_keys_oldest_first_with_every_member()
    {
        ApiKey second = Key("b") with { Created = Start.AddHours(1), Owner = "team Ü" };
        ApiKey first = Key("a") with { Revoked = Start.AddDays(1) };
        await Ledger.Keys.AddAsync(second, None);
        await Ledger.Keys.AddAsync(first, None);

        IReadOnlyList<ApiKey> keys = await Ledger.Keys.ListAsync(None);

        keys.Select(key => (key.Id, key.Name, key.Owner, key.Created, key.Revoked, Convert.ToHexString(key.Hash))).ShouldBe(
        [
            (first.Id, first.Name, null, first.Created, first.Revoked, Convert.ToHexString(first.Hash)),
            (second.Id, second.Name, second.Owner, second.Created, null, Convert.ToHexString(second.Hash)),
        ]);
    }

    [Fact]
    public async Task Revokes_an_active_key_once()
    {
        await Ledger.Keys.AddAsync(Key("a"), None);

        (await Ledger.Keys.RevokeAsync("a", Start.AddHours(1), None)).ShouldBeTrue();
        (await Ledger.Keys.RevokeAsync("a", Start.AddHours(2), None)).ShouldBeFalse();
        (await Ledger.Keys.RevokeAsync("b", Start, None)).ShouldBeFalse();

        (await Ledger.Keys.ListAsync(None)).Single().Revoked.ShouldBe(Start.AddHours(1));
    }

    [Fact]
    public async Task Refuses_a_second_key_of_the_same_id()
    {
        await Ledger.Keys.AddAsync(Key("a"), None);

        LedgerUnavailableException error = await Should.ThrowAsync<LedgerUnavailableException>(() => Ledger.Keys.AddAsync(Key("a"), None));

        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_hash_of_the_wrong_length()
        => await Should.ThrowAsync<ArgumentException>(() => Ledger.Keys.AddAsync(Key("a") with { Hash = [1, 2, 3] }, None));

    [Fact]
    public async Task The_version_changes_in_every_ledger_on_the_same_data()
    {
        ILedger other = await Store.OpenAsync();
        long before = await other.VersionAsync(None);

        await Ledger.Keys.AddAsync(Key("a"), None);
        long added = await other.VersionAsync(None);
        await Ledger.Keys.RevokeAsync("a", Start, None);
        long revoked = await other.VersionAsync(None);

        added.ShouldNotBe(before);
        revoked.ShouldNotBe(added);
    }

    [Fact]
    public async Task The_version_stays_when_only_exchanges_come()
    {
        long before = await Ledger.VersionAsync(None);

        await AppendAsync();

        (await Ledger.VersionAsync(None)).ShouldBe(before);
    }

    private static ApiKey Key(string id)
        => new() { Id = id, Name = "key " + id, Hash = SHA256.HashData([(byte)id[0], 7]), Created = Start };
}
