using System.Text;
using Autarky.Gateway.Keys;
using Autarky.Ledger.Access;

namespace Autarky.Gateway.Tests.Keys;

public sealed class KeyRingTests
{
    [Fact]
    public void A_key_is_found_by_its_hash_and_no_other()
    {
        (string key, ApiKey row) = KeyForm.Create("a", DateTimeOffset.UnixEpoch);
        (string other, _) = KeyForm.Create("b", DateTimeOffset.UnixEpoch);
        var ring = new KeyRing();
        ring.Replace([row]);
        ring.Find(KeyForm.HashOf(key)).ShouldBe(row);
        ring.Find(KeyForm.HashOf(other)).ShouldBeNull();
        ring.Find(Encoding.UTF8.GetBytes(key)).ShouldBeNull();
    }

    [Fact]
    public void Two_hashes_that_begin_alike_are_told_apart()
    {
        byte[] first = [.. Enumerable.Repeat((byte)1, 32)];
        byte[] second = [.. Enumerable.Repeat((byte)1, 31), 2];
        var ring = new KeyRing();
        ring.Replace([Row("first", first), Row("second", second)]);
        ring.Find(second)!.Id.ShouldBe("second");
    }

    [Fact]
    public void A_key_has_the_form_that_is_checked_for()
    {
        (string key, ApiKey row) = KeyForm.Create("a", DateTimeOffset.UnixEpoch);
        key.Length.ShouldBe(KeyForm.Length);
        key.ShouldStartWith(KeyForm.Prefix + row.Id);
    }

    private static ApiKey Row(string id, byte[] hash) => new() { Id = id, Name = id, Hash = hash, Created = DateTimeOffset.UnixEpoch };
}
