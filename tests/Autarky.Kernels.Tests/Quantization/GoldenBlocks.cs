using System.Globalization;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.Quantization;

/// <summary>
/// Vectors that ggml itself made (libggml-base of llama.cpp v0.5.0 as node-llama-cpp 3.22.1 ships it): lines of golden.txt with a kind, a type, and either
/// two hexadecimal byte strings (what goes in, what comes out) or a seed, a count and the hash of what comes out.
/// </summary>
internal static class GoldenBlocks
{
    /// <summary>Where the scales of binary16 are in a block.</summary>
    private static readonly Dictionary<TensorType, int[]> Halves = new()
    {
        [TensorType.F16] = [0],
        [TensorType.BF16] = [0],
        [TensorType.Q4_0] = [0],
        [TensorType.Q4_1] = [0, 2],
        [TensorType.Q5_0] = [0],
        [TensorType.Q5_1] = [0, 2],
        [TensorType.Q8_0] = [0],
        [TensorType.Q4_K] = [0, 2],
        [TensorType.Q5_K] = [0, 2],
        [TensorType.Q6_K] = [208],
        [TensorType.MXFP4] = [],
    };

    public static IEnumerable<(TensorType Type, byte[] Input, byte[] Output)> Vectors(string kind) =>
        Lines(kind).Select(parts => (Enum.Parse<TensorType>(parts[1]), Convert.FromHexString(parts[2]), Convert.FromHexString(parts[3])));

    public static IEnumerable<(TensorType Type, uint Seed, int Count, ulong Hash)> Hashes(string kind) =>
        Lines(kind).Select(parts => (Enum.Parse<TensorType>(parts[1]), uint.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture), ulong.Parse(parts[4], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    /// <summary>Random blocks whose scales are finite.</summary>
    public static byte[] Blocks(TensorType type, uint seed, int count)
    {
        var random = new Congruence(seed);
        int size = type.BytesPerBlock();
        byte[] blocks = new byte[count * size];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (byte)(random.Next() >> 24);
        }

        for (int i = 0; i < count; i++)
        {
            foreach (int at in Halves[type])
            {
                ref byte upper = ref blocks[(i * size) + at + 1];
                upper = (byte)((upper & 0x7C) == 0x7C ? upper & ~0x40 : upper);
            }
        }

        return blocks;
    }

    /// <summary>Rows of 256 of eight kinds in turn: even, bell-shaped, zero, constant, positive, sparse, tiny, with outliers.</summary>
    public static float[] Numbers(uint seed, int count)
    {
        var random = new Congruence(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (i / 256 % 8) switch
            {
                0 => random.Even(),
                1 => (random.Even() + random.Even() + random.Even() + random.Even()) / 64,
                2 => 0,
                3 => 0.5f,
                4 => Math.Abs(random.Even()) * 4,
                5 => Sparse(random),
                6 => random.Even() / (1 << 24),
                _ => random.Even() * (i % 32 == 17 ? 64 : 1),
            };
        }

        return numbers;
    }

    /// <summary>FNV-1a in 64 bits.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return hash;
    }

    private static float Sparse(Congruence random)
    {
        float value = random.Even();
        return random.Next() >> 24 >= 32 ? 0 : value;
    }

    private static IEnumerable<string[]> Lines(string kind)
    {
        using var reader = new StreamReader(typeof(GoldenBlocks).Assembly.GetManifestResourceStream("golden.txt")!);
        return reader.ReadToEnd().Split('\n').Select(line => line.Split(' ')).Where(parts => parts[0] == kind).ToArray();
    }

    // The generator that made the vectors' inputs too.
    private sealed class Congruence(uint seed)
    {
        private uint _state = seed;

        public uint Next() => _state = (_state * 1664525) + 1013904223;

        public float Even() => ((int)Next() >> 8) * (1f / 8388608);
    }
}
