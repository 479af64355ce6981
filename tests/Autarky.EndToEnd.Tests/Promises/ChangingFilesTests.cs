using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.Promises;

public sealed class ChangingFilesTests
{
    [Fact]
    public async Task Files_of_models_that_are_cut_written_over_replaced_and_removed_under_load_end_no_server_and_change_no_answer()
    {
        using var folder = new TemporaryDirectory();
        string encoder = TinyEncoder.Write(folder["words"], seed: 1, "card", "loan", "my", "is", "lost");
        var load = new ChangingFilesLoad([new("tiny", TinyLlama.Folder, Embeds: false), new("words", encoder, Embeds: true)], clients: 8, seed: 7);

        ChangingFilesReport report = await load.RunAsync(TimeSpan.FromSeconds(12), null, default);

        report.Lives.ShouldBeTrue();
        report.Wrong.ShouldBeEmpty();
        report.Recovered.ShouldBeTrue();
        report.Right.ShouldBePositive();
        report.Refused.ShouldBePositive();
    }
}
