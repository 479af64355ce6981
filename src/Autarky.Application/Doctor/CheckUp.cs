using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Autarky.Application.Configuration;
using Autarky.Application.Data;
using Autarky.Application.Encoders;
using Autarky.Application.Errors;
using Autarky.Application.InService;
using Autarky.Application.Local;
using Autarky.Application.Rollouts;
using Autarky.Gateway.Options;
using Autarky.Kernels.MatMul;
using Autarky.Ledger;
using Autarky.Ledger.Access;
using Autarky.Ledger.Exchanges;
using Autarky.Ledger.Sqlite;
using Autarky.Ledger.Students;

namespace Autarky.Application.Doctor;

/// <summary>All checks in order; a check that fails does not stop the later ones unless they need its result.</summary>
public static class CheckUp
{
    /// <summary>Runs them.</summary>
    /// <param name="path">The data directory; null for the standard one.</param>
    /// <param name="port">The port that a server would take.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="upgrade">Told before a ledger of an older version is brought up to date; may be null.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        string? path, int port, CancellationToken cancellationToken, IProgress<LedgerUpgrade>? upgrade = null)
    {
        var findings = new List<Finding> { Runtime(), Processor(), Arithmetic() };
        DataDirectory data;
        try
        {
            data = DataDirectory.Open(path);
            findings.Add(Disk(data));
            data.CheckWritable("students", "reports");
        }
        catch (Exception error) when (error is UserError or IOException or UnauthorizedAccessException)
        {
            findings.Add(Finding.Fail("data directory", error.Message, "Make the directory writable, or choose another one with --data DIR."));
            return findings;
        }

        AutarkyConfiguration? configuration = null;
        try
        {
            configuration = await AutarkyConfiguration.LoadAsync(data, cancellationToken);
            findings.Add(File.Exists(data.ConfigurationPath)
                ? Finding.Ok("configuration", data.ConfigurationPath)
                : Finding.Ok("configuration", "none, defaults are used"));
        }
        catch (UserError error)
        {
            findings.Add(Finding.Fail("configuration", error.Message, "Mend the file, or move it away to use the defaults."));
        }

        using var encoder = new ConfiguredEncoder(ConfiguredEncoder.Choose(null, configuration?.Encoder, data.Root));
        findings.Add(EncoderCheck.Find(encoder));
        using var encoders = new KnownEncoders(encoder, encoder.Path, data);
        findings.AddRange(await LedgerAndStudentsAsync(data, encoders, upgrade, cancellationToken));
        if (configuration is not null)
        {
            findings.AddRange(configuration.Gateway.Providers.Select(provider => Key(provider.Key, provider.Value)));
            findings.AddRange(RightsCheck.Find(configuration, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)));
            findings.AddRange(LocalModels(configuration, data));
        }

        findings.Add(Port(port));
        return findings;
    }

    private static IEnumerable<Finding> LocalModels(AutarkyConfiguration configuration, DataDirectory data)
    {
        try
        {
            return new LocalModelCheck(MemoryShare.OfMachine).Find(LocalModelPaths.Choose(configuration.Gateway, data));
        }
        catch (UserError error)
        {
            return [Finding.Fail("local models", error.Message, "Rename one in autarky.json, or rename or move its file in the models folder.")];
        }
    }

    private static Finding Runtime() =>
        Environment.Version.Major >= 10
            ? Finding.Ok("runtime", RuntimeInformation.FrameworkDescription + ", " + RuntimeInformation.RuntimeIdentifier)
            : Finding.Fail("runtime", RuntimeInformation.FrameworkDescription, "Install the .NET 10 runtime.");

    private static Finding Processor()
    {
        string vectors = Vector512.IsHardwareAccelerated ? "512-bit vectors"
            : Vector256.IsHardwareAccelerated ? "256-bit vectors"
            : Vector128.IsHardwareAccelerated ? "128-bit vectors"
            : "no vectors";
        string found = string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {vectors}{(AvxVnni.IsSupported ? ", AVX-VNNI" : "")}, "
                + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB of memory");
        return Vector128.IsHardwareAccelerated
            ? Finding.Ok("processor", found)
            : Finding.Note("processor", found, "Training will be slow: this process runs without vector instructions (is DOTNET_EnableHWIntrinsic=0 set?).");
    }

    private static Finding Arithmetic()
    {
        string found = $"quantised weights: {ProductPaths.Bytes}; 16-bit weights: {ProductPaths.Pairs}; float32: {ProductPaths.Floats}";
        return ProductPaths.Withheld is { } why
            ? Finding.Note(
                "arithmetic",
                $"{found}; {why}",
                "Local models run slower than they could: "
                    + "see whether DOTNET_EnableAVX512 or another DOTNET_Enable… is set, or whether a policy forbids executable memory.")
            : Finding.Ok("arithmetic", found);
    }

    private static Finding Disk(DataDirectory data)
    {
        // The floor of every commit: one write that is forced to the disk.
        string probe = Path.Combine(data.Root, ".doctor");
        long[] microseconds = new long[16];
        try
        {
            using var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int i = 0; i < microseconds.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
                microseconds[i] = (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }
        }
        finally
        {
            File.Delete(probe);
        }

        Array.Sort(microseconds);
        long median = microseconds[microseconds.Length / 2];
        var drive = new DriveInfo(Path.GetFullPath(data.Root));
        string found = string.Create(CultureInfo.InvariantCulture, $"{data.Root}, {drive.AvailableFreeSpace / (1L << 30)} GiB free, forced write {median} µs");
        if (drive.AvailableFreeSpace < 1L << 30)
        {
            return Finding.Fail("data directory", found, "Free at least 1 GiB: without room the ledger refuses requests.");
        }

        return median > 20_000
            ? Finding.Note("data directory", found, "Every answer waits for one forced write: put the directory on a faster disk.")
            : Finding.Ok("data directory", found);
    }

    private static async Task<IReadOnlyList<Finding>> LedgerAndStudentsAsync(
        DataDirectory data, KnownEncoders encoders, IProgress<LedgerUpgrade>? upgrade, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            await using SqliteLedger ledger = await SqliteLedger.OpenAsync(data.LedgerPath, TimeProvider.System, cancellationToken, upgrade);
            long rows = await ledger.Exchanges.CountAsync(new ExchangeFilter(), cancellationToken);
            findings.Add(Finding.Ok("ledger", string.Create(CultureInfo.InvariantCulture, $"{rows:N0} exchanges, opens clean")));
            IReadOnlyList<ApiKey> keys = await ledger.Keys.ListAsync(cancellationToken);
            int active = keys.Count(key => key.Revoked is null);
            findings.Add(active > 0
                ? Finding.Ok("keys", string.Create(CultureInfo.InvariantCulture, $"{active} active"))
                : Finding.Note("keys", "none", "Make one with `autarky keys create NAME`; `serve` makes one at its start."));
            foreach (IGrouping<string, Release> releases
                in (await ledger.Students.ReleasesAsync(null, cancellationToken)).GroupBy(release => release.UseCase, StringComparer.Ordinal))
            {
                if (ReleaseHistory.Live([.. releases]) is not null)
                {
                    IReadOnlyList<StudentRecord> students = await ledger.Students.ListAsync(releases.Key, cancellationToken);
                    findings.Add(
                        StudentCheck.Find(releases.Key, StudentInForce.Find([.. releases], students, record => LiveStudent.Load(data, record, encoders))));
                }
            }
        }
        catch (LedgerUnavailableException error)
        {
            findings.Add(Finding.Fail("ledger", error.Message, "See the message; a copy of the directory is the safest first step."));
        }

        return findings;
    }

    private static Finding Key(string name, ProviderOptions provider)
    {
        string check = "provider " + name;
        if (provider.ApiKeyEnv is not { } variable)
        {
            return Finding.Ok(check, $"{provider.BaseUrl}, needs no key");
        }

        return string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable))
            ? Finding.Note(
                check, $"{provider.BaseUrl}, no key", $"Set {variable} to ask this partner; without it only recorded answers and students are given.")
            : Finding.Ok(check, $"{provider.BaseUrl}, key in {variable}");
    }

    private static Finding Port(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return Finding.Ok("port", string.Create(CultureInfo.InvariantCulture, $"{port} is free"));
        }
        catch (SocketException error)
        {
            return Finding.Note("port", string.Create(CultureInfo.InvariantCulture, $"{port} is taken ({error.SocketErrorCode})"),
                "A server may be running already; else choose another port with --port.");
        }
    }
}
