using Autarky.Learning.Classifiers;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class TextFeaturesTests
{
    [Theory]
    [InlineData("Lost CARD", "lost card")]
    [InlineData("  lost\t\n\u00A0card \u3000", "lost card")]
    [InlineData("lost-card, (lost)!", "lost card lost")]
    [InlineData("can't", "cant")]
    [InlineData("can’t", "can't")]
    [InlineData("Crème brûlée Straße", "creme brulee straße")]
    [InlineData("cre\u0300me", "crème")]
    [InlineData("ＬＯＳＴ　ｃａｒｄ", "lost card")]
    [InlineData("lo\u200Bst", "lost")]
    [InlineData("ЖЁЛТЫЙ", "жёлтый")]
    public void Spellings_of_the_same_have_the_same_features(string one, string other)
    {
        (uint[] hashes, int[] counts) = Extract(one);
        (uint[] otherHashes, int[] otherCounts) = Extract(other);
        hashes.ShouldBe(otherHashes);
        counts.ShouldBe(otherCounts);
        hashes.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("lost", "last")]
    [InlineData("a b", "b a")]
    [InlineData("ab", "a b")]
    [InlineData("1", "2")]
    [InlineData("👍", "👎")]
    [InlineData("ß", "s")]
    public void Different_words_have_different_features(string one, string other) => Extract(one).Hashes.ShouldNotBe(Extract(other).Hashes);

    [Fact]
    public void A_word_has_itself_its_two_ends_and_its_character_grams()
    {
        TextFeatures text = new();
        text.Extract("cards");

        // The word; the pairs with begin and end. " c" "ca" "ar" "rd" "ds" "s ", then one fewer of three and of four.
        text.WordCount.ShouldBe(3);
        text.Count.ShouldBe(3 + 6 + 5 + 4);
    }

    [Fact]
    public void Words_that_begin_alike_make_the_same_pair_however_they_end()
    {
        // Two words, three 2-grams, then the pair.
        Words("card arrived")[^2].ShouldBe(Words("cards arriving")[^2]);
        Words("card arrived")[^2].ShouldNotBe(Words("card stolen")[^2]);
    }

    [Fact]
    public void Repeated_words_are_counted_and_not_listed_again()
    {
        TextFeatures text = new();
        text.Extract("no no no");
        text.Counts[0].ShouldBe(3);
        text.Hashes.ToArray().Distinct().Count().ShouldBe(text.Count);
    }

    [Fact]
    public void Signs_of_scripts_without_gaps_are_words_and_their_pairs_too()
    {
        uint[] three = Words("我的卡");
        Words("我").Length.ShouldBe(3);
        three.Length.ShouldBe(3 + 4 + 3); // words, 2-grams with begin and end, pairs
        three.ShouldBe(Words("我 的 卡"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("?!")]
    public void A_text_without_words_has_no_features(string text) => Extract(text).Hashes.ShouldBeEmpty();

    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('水')]
    [InlineData('\'')]
    [InlineData('\ud83d')]
    public void A_text_of_any_length_around_the_limit_is_taken(char unit)
    {
        for (int length = TextFeatures.MaxCharacters - 3; length <= TextFeatures.MaxCharacters + 3; length++)
        {
            Should.NotThrow(() => Extract(new string(unit, length)));
            Should.NotThrow(() => Extract("x" + new string(unit, length / 2)));
        }
    }

    [Fact]
    public void Random_text_of_any_characters_is_taken_and_gives_the_same_again()
    {
        Random random = new(1);
        TextFeatures reused = new();
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 65536)));
            reused.Extract(text);
            reused.Hashes.ToArray().ShouldBe(Extract(text).Hashes);
        }
    }

    private static (uint[] Hashes, int[] Counts) Extract(string text)
    {
        TextFeatures features = new();
        features.Extract(text);
        return (features.Hashes.ToArray(), features.Counts.ToArray());
    }

    private static uint[] Words(string text)
    {
        TextFeatures features = new();
        features.Extract(text);
        return features.Hashes[..features.WordCount].ToArray();
    }
}
