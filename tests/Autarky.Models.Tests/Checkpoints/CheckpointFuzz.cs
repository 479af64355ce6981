using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Safetensors;

namespace Autarky.Models.Tests.Checkpoints;

/// <summary>
/// Damages small valid checkpoints in seeded ways, then opens each and reads all its metadata and numbers. Right are success and
/// <see cref="InvalidDataException"/>, little time, and little memory beyond the file's size; everything else is a fault.
/// </summary>
internal sealed class CheckpointFuzz(int seed) : IDisposable
{
    private const long MostMemory = 64L << 20;

    // What lengths, counts and offsets break at.
    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 3, 31, 33, 255, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, ulong.MaxValue,
        ulong.MaxValue - 31, 1UL << 61,
    ];

    private readonly string _path = Path.GetTempFileName();
    private readonly (bool IsGguf, byte[] Bytes)[] _samples = Samples();

    /// <summary>Files that were opened and read as if nothing were wrong.</summary>
    public int Read { get; private set; }

    /// <summary>Files that were refused as they should be.</summary>
    public int Refused { get; private set; }

    /// <summary>What went wrong, with the number of the file that made it.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The longest time that one file took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>The most bytes that were allocated for one file, beyond its size.</summary>
    public long MostAllocated { get; private set; }

    public void Dispose() => File.Delete(_path);

    /// <summary>Makes and reads the files with the numbers from <paramref name="first"/> on; a number always makes the same file.</summary>
    public void Run(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            (bool isGguf, byte[] bytes) = _samples[random.Next(_samples.Length)];
            byte[] damaged = Damage(bytes, isGguf, random);
            File.WriteAllBytes(_path, damaged);
            Try(isGguf, damaged.Length, i);
        }
    }

    private void Try(bool isGguf, int size, int number)
    {
        long start = Stopwatch.GetTimestamp(), memory = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Walk(isGguf);
            Read++;
        }
        catch (InvalidDataException)
        {
            Refused++;
        }
        catch (Exception error)
        {
            Faults.Add($"file {number}: {error}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - memory - size;
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        MostAllocated = Math.Max(MostAllocated, allocated);
        Slowest = took > Slowest ? took : Slowest;
        if (allocated > MostMemory)
        {
            Faults.Add($"file {number}: {allocated} bytes allocated for {size}");
        }
    }

    private void Walk(bool isGguf)
    {
        using ITensorSource source = isGguf ? GgufFile.Open(_path) : SafetensorsFile.Open(_path);
        CheckpointCheck.Run(source, null, CancellationToken.None);
        if (source is GgufFile file)
        {
            foreach ((string key, object value) in file.Metadata.Values)
            {
                _ = value is Array and not string[] and not bool[]? file.Metadata.FindNumbers(key)!.Length : key.Length;
            }
        }
    }

    private byte[] Damage(byte[] bytes, bool isGguf, Random random)
    {
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            // Headers are small: most damage goes there.
            int reach = random.Next(4) > 0 ? Math.Min(bytes.Length, 1200) : bytes.Length;
            int at = random.Next(Math.Max(1, reach));
            bytes = random.Next(isGguf ? 6 : 7) switch
            {
                0 => Flip([.. bytes], reach, random),
                1 => bytes[..at],
                2 => Overwrite([.. bytes], at, random),
                3 => Overwrite([.. bytes], at & ~3, random),
                4 => Splice(bytes, at, _samples[random.Next(_samples.Length)].Bytes, random),
                5 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 40))..]],
                _ => Digits([.. bytes], at, random),
            };
        }

        return bytes;
    }

    private static byte[] Flip(byte[] bytes, int reach, Random random)
    {
        for (int i = random.Next(1, 9); i > 0 && reach > 0; i--)
        {
            bytes[random.Next(reach)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }

    private static byte[] Overwrite(byte[] bytes, int at, Random random)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(
            word, random.Next(8) == 0 ? (ulong)(bytes.Length + random.Next(-64, 64)) : Extremes[random.Next(Extremes.Length)]);
        int width = Math.Min(random.Next(2) == 0 ? 4 : 8, bytes.Length - at);
        word[..width].CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] Splice(byte[] bytes, int at, byte[] other, Random random)
    {
        int from = random.Next(other.Length), length = random.Next(1, Math.Min(200, other.Length - from) + 1);
        return [.. bytes[..at], .. other.AsSpan(from, length), .. bytes[Math.Min(bytes.Length, at + (random.Next(2) * length))..]];
    }

    // Another number in the JSON.
    private static byte[] Digits(byte[] bytes, int at, Random random)
    {
        while (at < bytes.Length && !char.IsAsciiDigit((char)bytes[at]))
        {
            at++;
        }

        string number = random.Next(3) switch
        {
            0 => "-1",
            1 => Extremes[random.Next(Extremes.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return at < bytes.Length ? [.. bytes[..at], .. Encoding.ASCII.GetBytes(number), .. bytes[(at + 1)..]] : bytes;
    }

    private static (bool IsGguf, byte[] Bytes)[] Samples()
    {
        byte[] values = GgufBytes.Header(2, 1, 6)
            .Key("texts", 9).U32(8).U64(3).Text("a").Text("bc").Text("")
            .Key("ints", 9).U32(5).U64(2).U32(7).U32(8)
            .Key("flags", 9).U32(7).U64(2).Raw([0, 1])
            .Key("doubles", 9).U32(12).U64(1).U64(0)
            .Key("general.alignment", 4).U32(64)
            .Key("u8", 0).Raw([1])
            .Tensor("t", 0, 0, 4, 2).Pad(64).Raw(new byte[32]).Done();
        byte[] old = GgufBytes.Header(1, 2, 1)
            .Key("general.architecture", 8)
            .Text("llama")
            .Tensor("a", 0, 0, 3, 2)
            .Tensor("b", 0, 32, 1)
            .Pad()
            .Raw(new byte[36])
            .Done();
        byte[] json = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[2],"data_offsets":[24,28]},"i":{"dtype":"I64","shape":[],"data_offsets":[28,36]}}"""u8.ToArray();
        return [(true, values), (true, old), (true, AllTypes()), (false, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[36]])];
    }

    private static byte[] AllTypes()
    {
        using var sample = new SampleCheckpoint();
        foreach (TensorType type in Quantize.Types)
        {
            sample.Add("blk." + type, type, 1, 256);
        }

        sample.Metadata.Set("general.architecture", "llama");
        sample.Metadata.Set("tokenizer.ggml.tokens", new[] { "a", "b" });
        string path = Path.GetTempFileName();
        using (var writer = GgufWriter.Create(path, sample.Metadata, [.. sample.Tensors.Values]))
        {
            foreach (string name in sample.Tensors.Keys)
            {
                writer.Write(sample.Bytes(name));
            }

            writer.Finish();
        }

        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
