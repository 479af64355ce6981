using System.Collections.Concurrent;
using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints;

/// <summary>A model's tokens by their bytes, arranged for constraints. Made once a model; safe for concurrent use.</summary>
public sealed class TokenVocabulary
{
    /// <summary>Reads the tokens.</summary>
    /// <param name="tokens">The bytes of each token by id. Empty for control tokens, which no constraint ever allows.</param>
    /// <param name="endTokens">Ids that end an answer: allowed when the constraint is fulfilled.</param>
    /// <exception cref="InvalidDataException">An id is out of range, or a token is longer than any text (512 bytes).</exception>
    public TokenVocabulary(IReadOnlyList<ReadOnlyMemory<byte>> tokens, IReadOnlyList<int> endTokens)
    {
        if (endTokens.FirstOrDefault(id => (uint)id >= (uint)tokens.Count, -1) is >= 0 and var wrong)
        {
            throw new InvalidDataException($"The end token {wrong} is not one of the vocabulary's {tokens.Count} tokens.");
        }

        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Length > LengthNode.LongestToken)
            {
                throw new InvalidDataException($"The token {id} has {tokens[id].Length} bytes; {LengthNode.LongestToken} are possible.");
            }
        }

        Count = tokens.Count;
        Tokens = tokens;
        EndTokens = [.. endTokens];
        Trie = new Masks.TokenTrie(tokens);
    }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    /// <summary>Words of 32 bits in a mask.</summary>
    public int MaskLength => (Count + 31) / 32;

    internal IReadOnlyList<ReadOnlyMemory<byte>> Tokens { get; }

    internal int[] EndTokens { get; }

    internal Masks.TokenTrie Trie { get; }

    private Masks.StringTokens? _strings;

    /// <summary>What tokens bring to strings, found on first use.</summary>
    internal Masks.StringTokens StringsOf(Masks.Machine machine) => _strings ??= new Masks.StringTokens(Trie, MaskLength, machine);

    /// <summary>What was found out about nodes that belong to every grammar.</summary>
    internal ConcurrentDictionary<Node, Masks.LocalMask> Shared { get; } = new();
}
