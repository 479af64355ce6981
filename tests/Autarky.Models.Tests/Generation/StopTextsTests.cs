using Autarky.Models.Generation;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Generation.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace Autarky.Models.Tests.Generation;

public sealed class StopTextsTests
{
    [Fact]
    public void However_a_text_is_cut_up_it_ends_before_the_first_stop_text() => Prop.ForAll(
        Gen.Choose(0, 2).Select(n => (char)('a' + n)).ArrayOf().Select(letters => new string(letters)).ToArbitrary(),
        Gen.Elements("ab", "aab", "abc", "c", "cab").NonEmptyListOf().ToArbitrary(),
        ArbMap.Default.ArbFor<int>(),
        (text, stops, seed) =>
        {
            var watched = new StopTexts([.. stops]);
            var random = new System.Random(seed);
            string released = "";
            for (int at = 0; at < text.Length;)
            {
                int length = Math.Min(random.Next(1, 4), text.Length - at);
                released += watched.Push(text.Substring(at, length));
                at += length;
            }

            released += watched.Flush();

            // Cut into single letters the stop text that ends first wins; in larger pieces the one that begins first may.
            int[] ends = [.. stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)];
            return (watched.Found is not null) == ends.Length > 0 && (
                ends.Length == 0 ? released == text : text.StartsWith(released, StringComparison.Ordinal) && released.Length >= ends.Min()
                && stops.All(stop => !released.Contains(stop, StringComparison.Ordinal)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_may_become_a_stop_text_is_kept_back_until_it_cannot()
    {
        var stops = new StopTexts(["END"]);

        stops.Push("the E").ShouldBe("the ");
        stops.Push("N").ShouldBe("");
        stops.Push("E").ShouldBe("EN");
        stops.Push("ND").ShouldBe("");
        stops.Found.ShouldBe("END");
    }

    [Fact]
    public async Task A_stop_text_that_spans_tokens_ends_the_answer_before_it()
    {
        using var test = new EngineUnderTest();
        string text = EngineUnderTest.Letters.Of(test.GreedyIds), stop = text[3..6];

        EngineUnderTest.Told told = await test.OneAsync(new()
        {
            Prompt = test.InputIds,
            MaxTokens = test.GreedyIds.Length,
            Sampling = new SamplingOptions { Temperature = 0 },
            Stop = [stop, "never!"],
        });

        told.Text.ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
        told.Finished.Reason.ShouldBe(FinishReason.Stop);
    }
}
