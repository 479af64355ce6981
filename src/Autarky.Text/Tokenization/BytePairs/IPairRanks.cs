namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>Which two neighbours may become one token, and which of all such pairs goes first.</summary>
internal interface IPairRanks
{
    /// <summary>No token: the pair may not merge.</summary>
    const ulong None = ulong.MaxValue;

    /// <summary>The pair whose bytes are <c>piece[start..end]</c>.</summary>
    /// <param name="piece">The bytes of the piece.</param>
    /// <param name="start">Where the left one begins.</param>
    /// <param name="end">Where the right one ends.</param>
    /// <param name="left">The token on the left; -1 where it is none.</param>
    /// <param name="right">The token on the right; -1 where it is none.</param>
    /// <returns>The rank (lower goes first) in the upper half and the merged token in the lower; <see cref="None"/> where they do not merge.</returns>
    ulong Pair(ReadOnlySpan<byte> piece, int start, int end, int left, int right);
}

/// <summary>Pairs merge where their bytes are a token, the lowest token first: the rank files of OpenAI.</summary>
internal readonly struct TokenRanks(Vocabulary vocabulary) : IPairRanks
{
    public ulong Pair(ReadOnlySpan<byte> piece, int start, int end, int left, int right)
    {
        int id = vocabulary.Find(piece[start..end]);
        return id < 0 ? IPairRanks.None : ((ulong)(uint)id << 32) | (uint)id;
    }
}

/// <summary>Pairs merge where their bytes are a token, the one with the best score first: SentencePiece's byte pair encoding.</summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="ranks">For each token how many different scores are better than its own: equal scores have equal ranks.</param>
internal readonly struct ScoreRanks(Vocabulary vocabulary, int[] ranks) : IPairRanks
{
    public ulong Pair(ReadOnlySpan<byte> piece, int start, int end, int left, int right)
    {
        int id = vocabulary.Find(piece[start..end]);
        return id < 0 ? IPairRanks.None : ((ulong)(uint)ranks[id] << 32) | (uint)id;
    }
}

/// <summary>Pairs merge where a list says so, in the order of the list.</summary>
internal readonly struct ListedMerges(MergeTable table) : IPairRanks
{
    public ulong Pair(ReadOnlySpan<byte> piece, int start, int end, int left, int right) => table.Pair(left, right);
}
