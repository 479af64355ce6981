using System.Text;
using Autarky.Text.Tokenization;
using Autarky.Text.Tokenization.BytePairs;

namespace Autarky.Text.Tests.Tokenization;

public sealed class BytePairMergeTests
{
    private static readonly Vocabulary Vocabulary = PackedVocabulary.LoadEmbedded("cl100k_base.br");

    [Fact]
    public void The_heap_merges_like_the_scan()
    {
        var random = new Random(7);
        var pairs = new TokenRanks(Vocabulary);
        for (int round = 0; round < 500; round++)
        {
            byte[] piece = new byte[2 + random.Next(300)];
            int alphabet = 1 + random.Next(26);
            for (int i = 0; i < piece.Length; i++)
            {
                piece[i] = (byte)('a' + random.Next(alphabet));
            }

            (int[] starts, int[] ids) scanned = Parts(piece);
            (int[] starts, int[] ids) heaped = Parts(piece);
            int count = BytePairMerge.Scan(pairs, piece, scanned.starts, scanned.ids, piece.Length);

            BytePairMerge.Heap(pairs, piece, heaped.starts, heaped.ids, piece.Length).ShouldBe(count);
            heaped.ids[..count].ShouldBe(scanned.ids[..count], Encoding.ASCII.GetString(piece));
            heaped.starts[..(count + 1)].ShouldBe(scanned.starts[..(count + 1)]);
        }
    }

    private static (int[] Starts, int[] Ids) Parts(byte[] piece) =>
        ([.. Enumerable.Range(0, piece.Length + 1)], [.. piece.Select(b => Vocabulary.ByteIds[b])]);

    [Fact]
    public void Every_token_of_the_vocabulary_is_found_by_its_bytes()
    {
        for (int rank = 0; rank < Vocabulary.Size; rank++)
        {
            if (Vocabulary.Find(Vocabulary.Token(rank)) != rank)
            {
                Assert.Fail($"Token {rank} is not found.");
            }
        }
    }

    [Fact]
    public void A_packed_vocabulary_refuses_tokens_it_cannot_store()
    {
        using var destination = new MemoryStream();
        Should.Throw<InvalidDataException>(() => PackedVocabulary.Pack([new byte[256]], destination)).Message.ShouldContain("256 bytes");
        Should.Throw<InvalidDataException>(() => PackedVocabulary.Pack([[]], destination));
    }
}
