namespace Autarky.Models.Tests.Checkpoints;

public sealed class CheckpointFuzzTests
{
    [Fact]
    public void A_damaged_file_is_refused_in_words_or_read_and_never_costs_much_memory()
    {
        using var fuzz = new CheckpointFuzz(seed: 1);
        fuzz.Run(first: 0, count: 5000);
        fuzz.Faults.ShouldBeEmpty();
        (fuzz.Read + fuzz.Refused).ShouldBe(5000);
        fuzz.Read.ShouldBeGreaterThan(100);
        fuzz.Refused.ShouldBeGreaterThan(1000);
    }
}
