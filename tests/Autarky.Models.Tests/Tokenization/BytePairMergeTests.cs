using System.Text;
using Autarky.Models.Tokenization;

namespace Autarky.Models.Tests.Tokenization;

public sealed class BytePairMergeTests
{
    private static readonly Vocabulary Vocabulary = Vocabulary.LoadEmbedded("cl100k_base.br");

    [Fact]
    public void The_heap_merges_like_the_scan()
    {
        var random = new Random(7);
        for (int round = 0; round < 500; round++)
        {
            byte[] piece = new byte[2 + random.Next(300)];
            int alphabet = 1 + random.Next(26);
            for (int i = 0; i < piece.Length; i++)
            {
                piece[i] = (byte)('a' + random.Next(alphabet));
            }

            var scanned = new List<int>();
            var heaped = new List<int>();
            int count = BytePairMerge.Scan(Vocabulary, piece, scanned);

            BytePairMerge.Heap(Vocabulary, piece, heaped).ShouldBe(count);
            heaped.ShouldBe(scanned, Encoding.ASCII.GetString(piece));
            scanned.Count.ShouldBe(count);
        }
    }

    [Fact]
    public void Every_token_of_the_vocabulary_is_found_by_its_bytes()
    {
        for (int rank = 0; rank < Vocabulary.Size; rank++)
        {
            if (Vocabulary.Rank(Vocabulary.Token(rank)) != rank)
            {
                Assert.Fail($"Token {rank} is not found.");
            }
        }
    }

    [Fact]
    public void A_packed_vocabulary_refuses_tokens_it_cannot_store()
    {
        using var destination = new MemoryStream();
        Should.Throw<InvalidDataException>(() => Vocabulary.Pack([new byte[256]], destination)).Message.ShouldContain("256 bytes");
        Should.Throw<InvalidDataException>(() => Vocabulary.Pack([[]], destination));
    }
}
