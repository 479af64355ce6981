using Autarky.Text.Constraints.Automata;

namespace Autarky.Text.Constraints.Masks;

/// <summary>Finds which tokens a state allows, by walking the tree of tokens and the automaton side by side.</summary>
/// <remarks>Not safe for concurrent use, as its machine.</remarks>
internal sealed class MaskBuilder(Machine machine, TokenVocabulary vocabulary)
{
    /// <summary>Bytes of masks that are kept; more than that, and all are forgotten.</summary>
    private const long MostBytes = 64L * 1024 * 1024;

    private readonly TokenTrie _trie = vocabulary.Trie;
    private readonly ParserState[] _path = new ParserState[vocabulary.Trie.Deepest + 1];
    private readonly List<ParserState> _masked = [];

    /// <summary>The allowed tokens, end tokens too where the state may end. The array is shared: it must not be changed.</summary>
    public uint[] MaskOf(ParserState state)
    {
        if (state.Mask is { } known)
        {
            return known;
        }

        if ((_masked.Count + 1L) * vocabulary.MaskLength * sizeof(uint) > MostBytes)
        {
            _masked.ForEach(masked => (masked.Mask, masked.Local) = (null, null));
            _masked.Clear();
        }

        var mask = new uint[vocabulary.MaskLength];
        foreach (IGrouping<CallStack?, Reading> group in state.Readings.GroupBy(reading => reading.Stack))
        {
            LocalMask local = LocalOf([.. group.Select(reading => reading.Node)]);
            for (int i = 0; i < mask.Length; i++)
            {
                mask[i] |= local.Bits[i];
            }

            Surround(mask, local.Exits, group.Key);
        }

        if (state.MayEnd)
        {
            foreach (int end in vocabulary.EndTokens)
            {
                Allow(mask, end);
            }
        }

        state.Mask = mask;
        _masked.Add(state);
        return mask;
    }

    /// <summary>Takes the tokens out of a state's mask behind which the answer needs so many bytes to its end or more.</summary>
    public void KeepWhatEnds(ParserState state, Span<uint> mask, int bytes)
    {
        _path[0] = state;
        for (int node = 1; node < _trie.EndOf(0);)
        {
            int depth = _trie.DepthOf(node);
            ParserState next = machine.Next(_path[depth - 1], _trie.LabelOf(node));
            if (next == ParserState.Dead)
            {
                node = _trie.EndOf(node);
                continue;
            }

            if (machine.BytesToEnd(next) >= bytes)
            {
                foreach (int token in _trie.TokensAt(node))
                {
                    mask[token >> 5] &= ~(1u << token);
                }
            }

            _path[depth] = next;
            node++;
        }
    }

    /// <summary>Adds the tokens that leave the rule and go on in those around it.</summary>
    private void Surround(uint[] mask, int[] exits, CallStack? stack)
    {
        for (; stack is not null && exits.Length > 0; stack = stack.Outer)
        {
            ParserState around = machine.StartInside(stack.Return, null);
            List<int> further = around.MayEnd ? [.. exits] : [];
            foreach (int exit in exits)
            {
                Walk(exit, around, mask, further);
            }

            exits = [.. further];
        }
    }

    private LocalMask LocalOf(Node[] nodes)
    {
        if (nodes is [var only] && only.IsShared)
        {
            return vocabulary.Shared.GetOrAdd(only, Find);
        }

        if (nodes is [LengthNode counted])
        {
            return vocabulary.Shared.GetOrAdd(counted.Twin(LengthNode.LongestToken), Find);
        }

        ParserState bare = machine.Bare(nodes);
        if (bare.Local is null)
        {
            bare.Local = Find(bare);
            _masked.Add(bare);
        }

        return bare.Local;
    }

    private LocalMask Find(Node node)
    {
        if (node is not LengthNode counted)
        {
            return Find(machine.Bare([node]));
        }

        LengthNode twin = counted.Twin(_trie.Deepest);
        return twin != node ? vocabulary.Shared.GetOrAdd(twin, Find) : vocabulary.StringsOf(machine).Of(counted.Least, counted.Most);
    }

    private LocalMask Find(ParserState bare)
    {
        var bits = new uint[vocabulary.MaskLength];
        List<int> exits = [];
        Walk(0, bare, bits, exits);
        return new LocalMask(bits, [.. exits]);
    }

    /// <summary>
    /// Allows every token below a node of the tree that the automaton can read from a state; notes where the rule may be over before the token is.
    /// </summary>
    private void Walk(int root, ParserState from, uint[] mask, List<int> exits)
    {
        int rootDepth = _trie.DepthOf(root);
        int end = _trie.EndOf(root);
        _path[rootDepth] = from;
        for (int node = root + 1; node < end;)
        {
            int depth = _trie.DepthOf(node);
            ParserState next = machine.Next(_path[depth - 1], _trie.LabelOf(node));
            if (next == ParserState.Dead)
            {
                node = _trie.EndOf(node);
                continue;
            }

            foreach (int token in _trie.TokensAt(node))
            {
                Allow(mask, token);
            }

            if (next.MayEnd && _trie.HasChildren(node))
            {
                exits.Add(node);
            }

            _path[depth] = next;
            node = next.Readings.Length == 0 ? _trie.EndOf(node) : node + 1;
        }
    }

    private static void Allow(uint[] mask, int token) => mask[token >> 5] |= 1u << token;
}
