using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Masks;

/// <summary>
/// How many characters of a JSON string each token brings, found by one walk: the masks of strings of every length follow from it without another.
/// </summary>
internal sealed class StringTokens
{
    private readonly TokenTrie _trie;
    private readonly List<uint[]> _inside = [];
    private readonly List<(int Node, int Characters)> _closing = [];

    public StringTokens(TokenTrie trie, int maskLength, Machine machine)
    {
        _trie = trie;
        LengthNode any = LengthNode.Of(0, LengthNode.Unbounded);
        var path = new (ParserState State, int Characters)[trie.Deepest + 1];
        path[0] = (machine.Bare([any]), 0);
        for (int node = 1; node < trie.Count;)
        {
            int depth = trie.DepthOf(node);
            (ParserState before, int characters) = path[depth - 1];
            ParserState next = machine.Next(before, trie.LabelOf(node));
            if (next == ParserState.Dead)
            {
                node = trie.EndOf(node);
                continue;
            }

            if (next.MayEnd)
            {
                _closing.Add((node, characters));
                node = trie.EndOf(node);
                continue;
            }

            // Inside of a character it has been begun: it counts for what may come, not for what must have come.
            bool whole = next.Readings[0].Node == any;
            foreach (int token in trie.TokensAt(node))
            {
                Add(token, characters + 1, maskLength);
            }

            path[depth] = (next, characters + (whole ? 1 : 0));
            node++;
        }

        for (int i = 1; i < _inside.Count; i++)
        {
            for (int word = 0; word < maskLength; word++)
            {
                _inside[i][word] |= _inside[i - 1][word];
            }
        }

        if (_inside.Count == 0)
        {
            _inside.Add(new uint[maskLength]);
        }
    }

    /// <summary>What tokens do inside of a string of which so many characters must and may come.</summary>
    public LocalMask Of(int least, int most)
    {
        var bits = (uint[])_inside[Math.Min(most, _inside.Count - 1)].Clone();
        List<int> exits = [];
        foreach ((int node, int characters) in _closing)
        {
            if (characters < least || characters > most)
            {
                continue;
            }

            foreach (int token in _trie.TokensAt(node))
            {
                bits[token >> 5] |= 1u << token;
            }

            if (_trie.HasChildren(node))
            {
                exits.Add(node);
            }
        }

        return new LocalMask(bits, [.. exits]);
    }

    private void Add(int token, int characters, int maskLength)
    {
        while (_inside.Count <= characters)
        {
            _inside.Add(new uint[maskLength]);
        }

        _inside[characters][token >> 5] |= 1u << token;
    }
}
