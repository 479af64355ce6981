using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Responses;

namespace Autarky.Ledger.Tests.Compliance;

public abstract class ResponsesComplianceTests(LedgerStore store) : LedgerComplianceTests(store)
{
    private static readonly StoredResponse Running = new()
    {
        Id = "resp_a",
        Exchange = ExchangeId.New(Start),
        KeyId = "k",
        Created = Start,
        Request = "{\"input\":\"hi\"}"u8.ToArray(),
        Begun = "{}"u8.ToArray(),
    };

    [Fact]
    public async Task Finds_what_was_added_with_every_member_in_every_ledger_on_the_same_data()
    {
        await Ledger.Responses.AddAsync(Running, None);
        ILedger other = await Store.OpenAsync();

        StoredResponse found = (await other.Responses.FindAsync("resp_a", None))!;

        (found with { Request = null, Begun = null }).ShouldBe(Running with { Request = null, Begun = null });
        found.Request.ShouldBe(Running.Request);
        found.Begun.ShouldBe(Running.Begun);
        (await other.Responses.FindAsync("resp_b", None)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_deleted_stays_known_as_such_and_keeps_no_bodies()
    {
        await Ledger.Responses.AddAsync(Running, None);

        await Ledger.Responses.DeleteAsync(Running, Start.AddHours(1), None);
        await Ledger.Responses.DeleteAsync(Running with { Id = "resp_never_added" }, Start.AddHours(2), None);

        StoredResponse found = (await Ledger.Responses.FindAsync("resp_a", None))!;
        (found.Deleted, found.Request, found.Begun).ShouldBe((Start.AddHours(1), null, null));
        (await Ledger.Responses.FindAsync("resp_never_added", None))!.Deleted.ShouldBe(Start.AddHours(2));
    }

    [Fact]
    public async Task Refuses_a_second_response_of_the_same_id()
    {
        await Ledger.Responses.AddAsync(Running, None);

        (await Should.ThrowAsync<LedgerUnavailableException>(() => Ledger.Responses.AddAsync(Running, None))).IsTransient.ShouldBeFalse();
    }
}
