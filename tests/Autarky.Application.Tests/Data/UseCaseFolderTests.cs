using Autarky.Application.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Application.Tests.Data;

public sealed class UseCaseFolderTests
{
    [Theory]
    [InlineData("triage", "triage")]
    [InlineData("card_arrival-2", "card_arrival-2")]
    [InlineData("a b", "a%20b")]
    [InlineData("..", "%2E%2E")]
    [InlineData("größe/maß", "gr%C3%B6%C3%9Fe%2Fma%C3%9F")]
    public void A_short_name_stays_as_it_is_but_for_what_a_path_cannot_hold(string useCase, string folder)
        => UseCaseFolder.Of(useCase).ShouldBe(folder);

    [Fact]
    public void A_long_name_keeps_a_beginning_of_whole_characters_and_fits_every_file_system()
    {
        string folder = UseCaseFolder.Of("questions about cards " + new string('é', 200));

        folder.ShouldStartWith("questions%20about%20cards%20%C3%A9");
        folder.Length.ShouldBeLessThanOrEqualTo(100);
        Uri.UnescapeDataString(folder.Split('+')[0]).ShouldNotContain("\uFFFD");
    }

    [Fact]
    public void Names_that_differ_in_case_or_look_like_a_shortened_one_have_folders_of_their_own()
    {
        string longName = new('x', 150);
        string[] names =
        [
            "Triage", "triage", "TRIAGE", "É", "é", longName, longName + "x", longName.ToUpperInvariant(), UseCaseFolder.Of(longName),
            UseCaseFolder.Of("Triage"), "%C3%A9",
        ];

        names.Select(UseCaseFolder.Of).Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(names.Length);
    }

    [Fact]
    public void No_two_names_share_a_folder_even_where_case_is_ignored() => Prop.ForAll<NonEmptyString, NonEmptyString, byte>((one, other, times) =>
    {
        string first = string.Concat(Enumerable.Repeat(one.Get, 1 + (times % 9)));
        string second = times % 3 == 0 ? first.ToUpperInvariant() : times % 3 == 1 ? UseCaseFolder.Of(first) : other.Get;
        return first == second || HasHalfPair(first) || HasHalfPair(second)
            || !string.Equals(UseCaseFolder.Of(first), UseCaseFolder.Of(second), StringComparison.OrdinalIgnoreCase);
    }).QuickCheckThrowOnFailure();

    // Half a surrogate pair is no text: neither files nor command lines can name a use case so.
    private static bool HasHalfPair(string text) => text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar);
}
