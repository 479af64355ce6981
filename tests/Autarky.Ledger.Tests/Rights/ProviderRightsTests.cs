using Autarky.Ledger.Rights;

namespace Autarky.Ledger.Tests.Rights;

public sealed class ProviderRightsTests
{
    private static readonly DateOnly Today = new(2026, 6, 15);

    [Fact]
    public void Where_nothing_is_said_answers_are_kept_and_measured_against_and_do_not_train()
    {
        var rights = new ProviderRights();

        rights.Keep.ShouldBeTrue();
        rights.MayEvaluate(Today).ShouldBeTrue();
        rights.MayTrain(Today).ShouldBeFalse();
        rights.Basis(null).ShouldBeNull();
    }

    [Theory]
    [InlineData(true, "A-1", null, true)]
    [InlineData(true, "A-1", "2026-06-15", true)]
    [InlineData(true, "A-1", "2026-06-14", false)]
    [InlineData(true, null, null, false)]
    [InlineData(true, "  ", null, false)]
    [InlineData(null, "A-1", null, false)]
    [InlineData(false, "A-1", null, false)]
    public void Training_needs_train_and_a_contract_and_a_day_before_its_end(bool? train, string? contract, string? until, bool may)
        => Rights(train, contract, until).MayTrain(Today).ShouldBe(may);

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData(true, "A-1", "2026-06-14", true)]
    [InlineData(true, null, null, true)]
    [InlineData(false, "A-1", null, false)]
    public void A_licence_stands_on_its_own_unless_training_is_forbidden(bool? train, string? contract, string? until, bool may)
    {
        ProviderRights rights = Rights(train, contract, until);

        rights.MayTrain(Today, "MIT").ShouldBe(may);
        rights.Basis("MIT").ShouldBe(may ? "MIT" : contract);
        rights.MayTrain(Today, " ").ShouldBe(rights.MayTrain(Today));
    }

    [Fact]
    public void What_may_not_be_measured_does_not_train_either()
        => (Rights(true, "A-1", null) with { Evaluate = false }).MayTrain(Today, "MIT").ShouldBeFalse();

    [Theory]
    [InlineData("OpenAI")]
    [InlineData(" openai")]
    [InlineData("Open AI")]
    [InlineData("OPENAI")]
    [InlineData("open-ai")]
    [InlineData("open_a.i\u200B")]
    [InlineData("ＯｐｅｎＡＩ")]
    [InlineData("open\u3000ai")]
    public void A_contract_is_found_by_any_spelling_of_the_providers_name(string spelling)
    {
        var contracts = new ProviderContracts([KeyValuePair.Create("openai", Rights(false, "A-1", null))]);

        contracts.Of(spelling).Train.ShouldBe(false);
        contracts.NameOf(spelling).ShouldBe("openai");
    }

    [Theory]
    [InlineData("azure-openai")]
    [InlineData("openai2")]
    [InlineData("!!!")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_provider_has_the_standard_rights(string? other)
        => new ProviderContracts([KeyValuePair.Create("openai", Rights(true, "A-1", null)), KeyValuePair.Create("--", Rights(true, "A-1", null))])
            .Of(other).ShouldBe(new ProviderRights());

    [Fact]
    public void What_any_entry_of_one_provider_forbids_is_forbidden()
    {
        ProviderRights both = new ProviderContracts(
        [
            KeyValuePair.Create("openai", Rights(true, "A-1", "2027-01-31") with { Keep = false }),
            KeyValuePair.Create("Open-AI", Rights(true, "B-2", "2026-12-31")),
        ]).Of("OPENAI");

        both.ShouldBe(new ProviderRights { Keep = false, Train = true, Contract = "A-1; B-2", Until = new DateOnly(2026, 12, 31) });
        both.And(Rights(null, "C", null)).MayTrain(Today).ShouldBeFalse();
        both.And(Rights(true, null, null)).MayTrain(Today).ShouldBeFalse();
        both.And(Rights(false, "C", null)).MayTrain(Today, "MIT").ShouldBeFalse();
    }

    private static ProviderRights Rights(bool? train, string? contract, string? until)
        => new()
        {
            Train = train,
            Contract = contract,
            Until = until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture),
        };
}
