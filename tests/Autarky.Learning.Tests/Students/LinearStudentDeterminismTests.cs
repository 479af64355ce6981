using System.Diagnostics;
using Autarky.Learning.Tests.Students.Embedded;

namespace Autarky.Learning.Tests.Students;

public sealed class LinearStudentDeterminismTests
{
    // Of format version 2. Changes when features, training or format change on purpose; never because of machine, threads or vector width.
    private const string KnownHash = "56a4ea76d161255c33d5b8819229b88c5169bd00b4a863b006e94cbb637ef57b";

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
    }

    [Fact]
    public void Another_seed_gives_another_file() =>
        SampleTexts.Save(SampleTexts.Train(new() { Seed = 2 })).ShouldNotBe(SampleTexts.Save(SampleTexts.Train()));
}
