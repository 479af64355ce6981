using System.Globalization;
using System.Text;
using Autarky.Text.Tokenization;
using Autarky.Text.Tokenization.BytePairs;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>A rank file as tiktoken publishes it: on each line a token in base64, a space, its rank.</summary>
internal static class RankFile
{
    /// <summary>Its tokens in the order of rank.</summary>
    /// <exception cref="InvalidDataException">Ranks have gaps.</exception>
    public static List<byte[]> Read(string path)
    {
        var tokens = new List<byte[]>();
        foreach (string line in File.ReadLines(path))
        {
            string[] parts = line.Split(' ');
            if (int.Parse(parts[1], CultureInfo.InvariantCulture) != tokens.Count)
            {
                throw new InvalidDataException($"The rank file must list ranks without gaps; line {tokens.Count + 1} has {parts[1]}.");
            }

            tokens.Add(Convert.FromBase64String(parts[0]));
        }

        return tokens;
    }

    /// <summary>A tokenizer by rank.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="tokens">Its tokens in the order of rank; an empty one stands for a mark that no text becomes.</param>
    /// <param name="split">How texts are cut: a name of GGUF.</param>
    public static Tokenizer Open(string name, IReadOnlyList<byte[]> tokens, string split)
    {
        int[] offsets = new int[tokens.Count + 1];
        for (int i = 0; i < tokens.Count; i++)
        {
            offsets[i + 1] = offsets[i] + tokens[i].Length;
        }

        var vocabulary = new Vocabulary(
            [.. tokens.SelectMany(token => token)], offsets, [.. tokens.Select(token => token.Length > 0 ? TokenKind.Normal : TokenKind.Unused)]);
        return new Tokenizer(new TokenizerParts
        {
            Name = name,
            Vocabulary = vocabulary,
            Model = new BytePairModel<TokenRanks>(
                vocabulary, new TokenRanks(vocabulary), PublishedSplits.Named(split).Steps, new BytePairOptions { Bytes = true, WholeFirst = true }),
        });
    }

    /// <summary>p50k_base: gpt2's ranks, then the mark for the end of a text, then runs of 2 to 25 spaces. p50k_edit differs in marks only.</summary>
    public static List<byte[]> P50k(IEnumerable<byte[]> gpt2) =>
        [.. gpt2, [], .. Enumerable.Range(2, 24).Select(count => Encoding.ASCII.GetBytes(new string(' ', count)))];
}
