using System.Buffers;
using System.Text;
using Autarky.Text.Tokenization.Splitting;

namespace Autarky.Text.Tokenization.SentencePieces;

/// <summary>
/// SentencePiece's unigram model: of all ways to write a text in tokens the one with the highest sum of scores (Viterbi). A character that begins
/// no token costs ten more than the worst token, and neighbours of that kind become one unknown token, or their bytes.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="scores">The logarithm of each token's probability.</param>
/// <param name="splits">Where a text may be cut without changing the result.</param>
/// <param name="unknown">The token for what cannot be written; -1 where such text is left out.</param>
/// <param name="byteTokens">The tokens of single bytes, used instead of the unknown one; null where there are none.</param>
/// <remarks>Source: Kudo 2018 (subword regularization) and SentencePiece's <c>unigram_model.cc</c>. Linear in the text times the longest token.</remarks>
internal sealed class UnigramModel(Vocabulary vocabulary, double[] scores, NextPiece[] splits, int unknown, int[]? byteTokens) : TokenModel
{
    private const double UnknownPenalty = 10;

    private readonly TokenTrie _trie = new(vocabulary);
    private readonly double _unknownScore = Lowest(vocabulary, scores) - UnknownPenalty;

    public override void Encode(ReadOnlySpan<char> text, Scratch scratch) => Cut(text, 0, scratch);

    private void Cut(ReadOnlySpan<char> text, int step, Scratch scratch)
    {
        if (step == splits.Length)
        {
            Span<byte> bytes = scratch.Bytes(checked(text.Length * 3));
            Best(bytes[..Encoding.UTF8.GetBytes(text, bytes)], scratch.Tokens);
            return;
        }

        NextPiece next = RegexSplit.For(splits[step], text);
        int start = 0;
        while (start < text.Length)
        {
            int end = next(text, start);
            Cut(text[start..end], step + 1, scratch);
            start = end;
        }
    }

    private void Best(ReadOnlySpan<byte> text, TokenBuffer tokens)
    {
        // best[i]: the highest sum of scores of the first i bytes; token[i] and from[i]: its last token and where that begins.
        double[] best = ArrayPool<double>.Shared.Rent(text.Length + 1);
        int[] token = ArrayPool<int>.Shared.Rent(text.Length + 1);
        int[] from = ArrayPool<int>.Shared.Rent(text.Length + 1);
        best.AsSpan(0, text.Length + 1).Fill(double.NegativeInfinity);
        best[0] = 0;
        int at = 0;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf8(text[at..], out _, out int width);
            bool single = false;
            int node = TokenTrie.Root;
            for (int end = at; end < text.Length && (node = _trie.Next(node, text[end])) >= 0; end++)
            {
                int id = _trie.TokenAt(node);
                if (id >= 0)
                {
                    Offer(at, end + 1, id, scores[id]);
                    single |= end + 1 == at + width;
                }
            }

            if (!single)
            {
                Offer(at, at + width, -1, _unknownScore);
            }

            at += width;
        }

        Write(text, token, from, tokens);
        ArrayPool<double>.Shared.Return(best);
        ArrayPool<int>.Shared.Return(token);
        ArrayPool<int>.Shared.Return(from);

        void Offer(int start, int end, int id, double score)
        {
            double sum = best[start] + score;
            if (sum > best[end])
            {
                best[end] = sum;
                token[end] = id;
                from[end] = start;
            }
        }
    }

    private void Write(ReadOnlySpan<byte> text, int[] token, int[] from, TokenBuffer tokens)
    {
        // The way back from the end is written over `from`, as the place after each part, and then followed forwards.
        int end = text.Length;
        int after = -1;
        while (end > 0)
        {
            int start = from[end];
            from[end] = after;
            after = end;
            end = start;
        }

        int begin = 0;
        bool afterUnknown = false;
        for (int next = after; next > 0; next = from[next])
        {
            int id = token[next];
            if (id >= 0)
            {
                tokens.Add(id);
            }
            else if (byteTokens is not null)
            {
                foreach (byte b in text[begin..next])
                {
                    tokens.Add(byteTokens[b]);
                }
            }
            else if (unknown >= 0 && !afterUnknown)
            {
                tokens.Add(unknown);
            }

            afterUnknown = id < 0;
            begin = next;
        }
    }

    private static double Lowest(Vocabulary vocabulary, double[] scores) => Enumerable.Range(0, vocabulary.Size)
        .Where(id => vocabulary.Kind(id) == TokenKind.Normal).Select(id => scores[id]).DefaultIfEmpty().Min();
}
