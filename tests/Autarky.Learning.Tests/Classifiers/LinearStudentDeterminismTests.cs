using System.Diagnostics;
using Autarky.Learning.Classifiers;
using Autarky.Learning.Tests.Classifiers.Embedded;
using Autarky.Learning.Tests.Classifiers.Weights;

namespace Autarky.Learning.Tests.Classifiers;

public sealed class LinearStudentDeterminismTests
{
    // Of format version 3. Changes when features, training or format change on purpose; never because of machine, threads or vector width.
    private const string KnownHash = "6f7c43480a6198e3b545db4c122148740b61b72c469629a2e62f3ce9abbcf18b";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0)]
    public void Gives_the_known_file_on_any_number_of_threads(int threads) =>
        SampleTexts.Hash(SampleTexts.Save(SampleTexts.Train(new() { Threads = threads }))).ShouldBe(KnownHash);

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "512")]
    [InlineData("DOTNET_EnableAVX2", "256")]
    [InlineData("DOTNET_EnableHWIntrinsic", "128")]
    public async Task Gives_the_known_file_in_a_process_without_wide_vectors(string switchedOff, string width)
    {
        string assembly = typeof(LinearStudentDeterminismTests).Assembly.Location;
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [switchedOff] = "0", ["DOTNET_STARTUP_HOOKS"] = assembly, [StartupHook.Variable] = "1" },
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0);
        output.ShouldNotContain($"vectors of {width}");
        output.ShouldContain(KnownHash);
        output.ShouldContain(EmbeddingTrainerTests.KnownHash);
        output.ShouldContain(GoldWeightSelectionTests.KnownHash);
    }

    [Fact]
    public void A_label_learns_the_same_bits_whatever_labels_are_learnt_beside_it()
    {
        TrainingExample[] examples = SampleTexts.Create(200, seed: 5);
        string[] few = SampleTexts.Labels, many = [.. few, .. Enumerable.Range(0, 90).Select(i => $"other {i}")];
        LinearStudent Train(string[] labels, int threads) => LinearStudent.Train(
            examples, labels, new() { LabelNameWeight = 0, Threads = threads }, null, CancellationToken.None);
        LinearWeights alone = Train(few, 3).Weights, beside = Train(many, 1).Weights;
        for (int row = 0; row < alone.Values.Length / alone.Stride; row++)
        {
            beside.Row(row)[..few.Length].ToArray().ShouldBe(alone.Row(row)[..few.Length].ToArray());
        }
    }
}
