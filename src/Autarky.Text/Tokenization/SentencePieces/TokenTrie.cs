using Autarky.Text.Tokenization.BytePairs;

namespace Autarky.Text.Tokenization.SentencePieces;

/// <summary>The normal tokens of a vocabulary as a tree of bytes. Built in time linear in the bytes of the vocabulary.</summary>
internal sealed class TokenTrie
{
    /// <summary>The node of the empty text.</summary>
    public const int Root = 0;

    private readonly MergeTable _children; // (node, byte) → child
    private readonly List<int> _tokens = [-1];

    public TokenTrie(Vocabulary vocabulary)
    {
        long nodes = 0;
        for (int id = 0; id < vocabulary.Size; id++)
        {
            nodes += vocabulary.Kind(id) == TokenKind.Normal ? vocabulary.Token(id).Length : 0;
        }

        if (nodes > 1 << 28)
        {
            throw new InvalidDataException($"The tokens have {nodes} bytes together: more than a vocabulary can hold.");
        }

        _children = new MergeTable((int)nodes);
        for (int id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.Kind(id) == TokenKind.Normal)
            {
                Insert(vocabulary.Token(id), id);
            }
        }
    }

    /// <summary>The node that a byte leads to; -1 where no token goes on like that.</summary>
    public int Next(int node, byte b) => _children.Pair(node, b) is ulong found and not IPairRanks.None ? (int)(uint)found : -1;

    /// <summary>The token that ends at a node; -1 where none does.</summary>
    public int TokenAt(int node) => _tokens[node];

    private void Insert(ReadOnlySpan<byte> token, int id)
    {
        int node = Root;
        foreach (byte b in token)
        {
            int child = Next(node, b);
            if (child < 0)
            {
                child = _tokens.Count;
                _children.Add(node, b, 0, child);
                _tokens.Add(-1);
            }

            node = child;
        }

        _tokens[node] = id;
    }
}
