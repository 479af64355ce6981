using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Autarky.Kernels.Lanes;

namespace Autarky.Kernels.Attention;

/// <summary>The online softmax over the scores of one page, however its keys and values are kept.</summary>
internal static class AttentionWeights
{
    /// <summary>Scores of one row to weights e^(score − max); what was summed before is scaled to the new maximum.</summary>
    public static void Weigh<TLanes>(AttentionRows rows, int r, float softCap)
        where TLanes : struct, ILanes<TLanes>
    {
        Span<float> scores = rows.Scores.AsSpan(r * AttentionPage.Positions, AttentionPage.Positions);
        int from = Math.Clamp(rows.From[r], 0, AttentionPage.Positions), to = Math.Clamp(rows.To[r], from, AttentionPage.Positions);
        if (softCap > 0)
        {
            for (int i = from; i < to; i++)
            {
                scores[i] = softCap * MathF.Tanh(scores[i] / softCap);
            }
        }

        // Mostly a row sees all of a page.
        if (to - from < AttentionPage.Positions)
        {
            scores[..from].Fill(float.NegativeInfinity);
            scores[to..].Fill(float.NegativeInfinity);
        }

        ref float at = ref MemoryMarshal.GetReference(scores);
        TLanes s0 = TLanes.Load(ref at), s1 = TLanes.Load(ref Unsafe.Add(ref at, 16));
        TLanes s2 = TLanes.Load(ref Unsafe.Add(ref at, 32)), s3 = TLanes.Load(ref Unsafe.Add(ref at, 48));
        float before = rows.Maxima[r];
        float here = TLanes.MaxOfNumbers(TLanes.MaxOfNumbers(s0, s1), TLanes.MaxOfNumbers(s2, s3)).Largest(), max = here > before ? here : before;
        if (float.IsNegativeInfinity(max))
        {
            // Nothing seen yet, nothing to see here.
            scores.Clear();
            return;
        }

        TLanes maxima = TLanes.Broadcast(max);
        s0 = TLanes.Exponential(s0 - maxima);
        s1 = TLanes.Exponential(s1 - maxima);
        s2 = TLanes.Exponential(s2 - maxima);
        s3 = TLanes.Exponential(s3 - maxima);
        s0.Store(ref at);
        s1.Store(ref Unsafe.Add(ref at, 16));
        s2.Store(ref Unsafe.Add(ref at, 32));
        s3.Store(ref Unsafe.Add(ref at, 48));
        float sum = (s0 + s1 + (s2 + s3)).Sum();
        if (before == max)
        {
            rows.Sums[r] += sum;
            return;
        }

        // 0 where nothing was seen before. Rounded as exactly as can be: it multiplies everything that was.
        float scale = MathF.Exp(before - max);
        TLanes scales = TLanes.Broadcast(scale);
        rows.Sums[r] = (rows.Sums[r] * scale) + sum;
        rows.Maxima[r] = max;
        int stride = AttentionPage.ValueStride(rows.ValueDim);
        ref float outputs = ref rows.Outputs[r * stride];
        for (int i = 0; i < stride; i += 16)
        {
            (TLanes.Load(ref Unsafe.Add(ref outputs, i)) * scales).Store(ref Unsafe.Add(ref outputs, i));
        }
    }
}
