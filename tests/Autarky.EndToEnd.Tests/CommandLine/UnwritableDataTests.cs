using Autarky.Testing;

namespace Autarky.EndToEnd.Tests.CommandLine;

/// <summary>Data directories that cannot take what must be kept: each is named with what to do, and none is a fault of the program.</summary>
public sealed class UnwritableDataTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_data.FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _data.Dispose();
    }

    [Fact]
    public async Task A_use_case_with_a_very_long_name_is_trained_and_measured()
    {
        string useCase = new('é', 200);
        await ImportAsync(useCase);

        (await Commands.JsonAsync(_data.FullPath, "train", useCase)).GetProperty("use_case").GetString().ShouldBe(useCase);
        (await Commands.JsonAsync(_data.FullPath, "evaluate", useCase)).GetProperty("use_case").GetString().ShouldBe(useCase);
    }

    [Theory]
    [InlineData("students")]
    [InlineData("reports")]
    public async Task A_file_where_a_folder_must_be_is_named_before_training(string name)
    {
        await ImportAsync("triage");
        await File.WriteAllTextAsync(_data[name], "in the way");

        CommandResult refused = await Commands.RunAsync(_data.FullPath, "train", "triage");
        CommandResult doctor = await Commands.RunAsync(_data.FullPath, "doctor", "--port", "0", "--json");

        Mendable(refused, 3, _data[name], "Move it away");
        refused.Error.ShouldNotContain("calibrating");
        doctor.ExitCode.ShouldBe(8);
        doctor.Output.ShouldContain(_data[name]);
    }

    [Theory]
    [InlineData("ledger.db", 7)]
    [InlineData("autarky.json", 3)]
    public async Task A_folder_where_a_file_must_be_is_named(string name, int exitCode)
    {
        Directory.CreateDirectory(_data[name]);

        Mendable(
            await Commands.RunAsync(_data.FullPath, "serve", "--port", "0"), exitCode, _data[name],
            name == "ledger.db" ? "Move the folder away" : "must be a file");
    }

    [Fact]
    public async Task A_file_where_the_data_directory_must_be_is_named()
    {
        await File.WriteAllTextAsync(_data["file"], "in the way");

        Mendable(await Commands.RunAsync(_data["file"], "serve", "--port", "0"), 3, _data["file"], "--data");
        Mendable(await Commands.RunAsync("", "serve", "--port", "0"), 2, "--data", "name a directory");
    }

    [FullDeviceFact]
    public async Task A_full_disk_is_said_to_be_full_and_leaves_no_half_file()
    {
        await ImportAsync("triage");
        await Commands.JsonAsync(_data.FullPath, "train", "triage");
        string report = Directory.GetFiles(_data["reports"], "report.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        byte[] before = await File.ReadAllBytesAsync(report);
        File.CreateSymbolicLink(report + ".new", "/dev/full");

        Mendable(await Commands.RunAsync(_data.FullPath, "train", "triage"), 3, report, "Free some space");

        File.Exists(report + ".new").ShouldBeFalse();
        (await File.ReadAllBytesAsync(report)).ShouldBe(before);
    }

    [UnprivilegedFact]
    public async Task A_directory_that_may_only_be_read_is_neither_served_nor_trained_in()
    {
        await ImportAsync("triage");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_data.FullPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        foreach (string[] command in new string[][] { ["serve", "--port", "0"], ["train", "triage"] })
        {
            CommandResult refused = await Commands.RunAsync(_data.FullPath, command);
            refused.ExitCode.ShouldBeOneOf(3, 7);
            Mendable(refused, refused.ExitCode, _data.FullPath, "the right to write");
        }
    }

    private static void Mendable(CommandResult result, int exitCode, string path, string remedy)
    {
        result.ExitCode.ShouldBe(exitCode, result.Error);
        result.Error.ShouldContain(path);
        result.Error.ShouldContain(remedy);
        result.Error.ShouldNotContain("fault of autarky");
    }

    private async Task ImportAsync(string useCase)
    {
        string file = _data["rows.jsonl"];
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 100).Select(i =>
            Commands.ExchangeLine($"question {i} about a {(i % 2 == 0 ? "card" : "loan")}", i % 2 == 0 ? "card" : "loan")));
        CommandResult imported = await Commands.RunAsync(_data.FullPath, "import", file, "--use-case", useCase);
        imported.ExitCode.ShouldBe(0, imported.Error);
    }

    /// <summary>Runs where the system has a device that is always full.</summary>
    private sealed class FullDeviceFactAttribute : FactAttribute
    {
        public FullDeviceFactAttribute()
        {
            if (!File.Exists("/dev/full"))
            {
                Skip = "This system has no /dev/full.";
            }
        }
    }

    /// <summary>Runs where permissions bind: not for root.</summary>
    private sealed class UnprivilegedFactAttribute : FactAttribute
    {
        public UnprivilegedFactAttribute()
        {
            if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            {
                Skip = "Permissions do not bind this user: run the tests as another than root.";
            }
        }
    }
}
