using Autarky.Models.Transformer.Caching;

namespace Autarky.Models.Tests.Transformer;

public sealed class ArchitectureTests
{
    public static TheoryData<string> Names => TinyModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_logits_of_an_independent_implementation(string name)
    {
        using var model = new TinyModel(name);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);

        float[][] logits = model.Logits(sequence, model.Reference.InputIds);

        for (int i = 0; i < model.Reference.Positions.Length; i++)
        {
            Difference(logits[model.Reference.Positions[i]], model.Reference.Logits[i]).ShouldBeLessThan(2e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Continues_greedily_as_an_independent_implementation_does(string name)
    {
        using var model = new TinyModel(name);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);

        int next = Best(model.Logits(sequence, model.Reference.InputIds)[^1]);
        var ids = new List<int>();
        while (ids.Count < model.Reference.GreedyIds.Length)
        {
            ids.Add(next);
            next = Best(model.Logits(sequence, [next])[0]);
        }

        ids.ShouldBe(model.Reference.GreedyIds);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_same_bits_token_by_token_in_pieces_and_at_once(string name)
    {
        using var model = new TinyModel(name, threads: 2);
        using KvPool pool = model.Pool();
        using KvSequence whole = new(pool), single = new(pool), pieces = new(pool);
        int[] ids = [.. model.Reference.InputIds, .. model.Reference.InputIds];

        float[][] expected = model.Logits(whole, ids);
        for (int i = 0; i < ids.Length; i++)
        {
            model.Logits(single, [ids[i]])[0].ShouldBe(expected[i]);
        }

        for (int i = 0; i < ids.Length; i += 13)
        {
            model.Logits(pieces, ids.AsSpan(i, Math.Min(13, ids.Length - i)))[0].ShouldBe(expected[i]);
        }
    }

    private static float Difference(float[] actual, float[] expected) => actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max();

    private static int Best(float[] logits) => Array.IndexOf(logits, logits.Max());
}
