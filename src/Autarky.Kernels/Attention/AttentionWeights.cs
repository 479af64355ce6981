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

        scores[..from].Fill(float.NegativeInfinity);
        scores[to..].Fill(float.NegativeInfinity);
        ref float at = ref MemoryMarshal.GetReference(scores);
        TLanes s0 = TLanes.Load(ref at), s1 = TLanes.Load(ref Unsafe.Add(ref at, 16));
        TLanes s2 = TLanes.Load(ref Unsafe.Add(ref at, 32)), s3 = TLanes.Load(ref Unsafe.Add(ref at, 48));
        float before = rows.Maxima[r];
        float max = MathF.Max(before, TLanes.Max(TLanes.Max(s0, s1), TLanes.Max(s2, s3)).Largest());
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
        float scale = before == max ? 1 : float.IsNegativeInfinity(before) ? 0 : MathF.Exp(before - max);
        rows.Sums[r] = (rows.Sums[r] * scale) + (s0 + s1 + (s2 + s3)).Sum();
        rows.Maxima[r] = max;
        if (scale != 1)
        {
            int stride = AttentionPage.ValueStride(rows.ValueDim);
            ref float sum = ref rows.Outputs[r * stride];
            TLanes scales = TLanes.Broadcast(scale);
            for (int i = 0; i < stride; i += 16)
            {
                (TLanes.Load(ref Unsafe.Add(ref sum, i)) * scales).Store(ref Unsafe.Add(ref sum, i));
            }
        }
    }
}
