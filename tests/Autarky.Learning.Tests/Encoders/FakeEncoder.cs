using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Autarky.Learning.Encoders;

namespace Autarky.Learning.Tests.Encoders;

/// <summary>An encoder without a model: a direction that a rule gives each text, and beside it noise by the text's hash.</summary>
internal sealed class FakeEncoder(string name, Func<string, int> direction) : ISentenceEncoder
{
    public const int Width = 24;

    private readonly ConcurrentBag<string> _asked = [];

    public EncoderIdentity Identity { get; } = new(name, Hex(name), Width);

    /// <summary>Every text that it was ever asked for.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Knows nothing: its vector is the text's hash.</summary>
    public static FakeEncoder Ignorant(string name = "ignorant") => new(name, text => Hash(text)[31] % Width);

    /// <summary>Knows the place of the first of some words that a text contains, whatever else is in it.</summary>
    public static FakeEncoder Knowing(params string[] words) =>
        new("knowing", text => Array.FindIndex(words, word => text.Contains(word, StringComparison.Ordinal)) + 1);

    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts) => [.. texts.Select(Embed)];

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Hex(string text) => Convert.ToHexStringLower(Hash(text));

    private float[] Embed(string text)
    {
        _asked.Add(text);
        byte[] hash = Hash(text);
        float[] vector = [.. Enumerable.Range(0, Width).Select(i => (hash[i] - 127.5f) / 1024)];
        vector[direction(text)] += 1;
        return vector;
    }
}
