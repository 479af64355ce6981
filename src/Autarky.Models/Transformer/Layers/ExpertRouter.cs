using Autarky.Kernels;
using Autarky.Models.Description;

namespace Autarky.Models.Transformer.Layers;

/// <summary>Which experts a token goes through, and how much each counts.</summary>
internal sealed class ExpertRouter(ExpertSpec spec, float[] choiceBias)
{
    /// <summary>Chooses for one token.</summary>
    /// <param name="scores">The router's scores, shape [experts]; overwritten.</param>
    /// <param name="chosen">Receives the experts, best first; of equals the first.</param>
    /// <param name="weights">Receives their weights.</param>
    public void Choose(Span<float> scores, Span<int> chosen, Span<float> weights)
    {
        switch (spec.Gating)
        {
            case ExpertGating.Softmax:
                Softmax.Run(scores, 1, scores);
                break;
            case ExpertGating.Sigmoid:
                for (int e = 0; e < scores.Length; e++)
                {
                    scores[e] = 1 / (1 + MathF.Exp(-scores[e]));
                }

                break;
        }

        Span<float> choice = stackalloc float[scores.Length];
        scores.CopyTo(choice);
        if (choiceBias.Length > 0)
        {
            AddScaled.Run(1, choiceBias, choice);
        }

        LeaveOutGroups(choice);
        Best(choice, chosen);
        Weigh(scores, chosen, weights);
    }

    private static void Best(ReadOnlySpan<float> scores, Span<int> best)
    {
        for (int i = 0; i < best.Length; i++)
        {
            int at = -1;
            for (int e = 0; e < scores.Length; e++)
            {
                if (!best[..i].Contains(e) && (at < 0 || scores[e] > scores[at]))
                {
                    at = e;
                }
            }

            best[i] = at;
        }
    }

    private void Weigh(ReadOnlySpan<float> scores, ReadOnlySpan<int> chosen, Span<float> weights)
    {
        float sum = 0;
        for (int i = 0; i < chosen.Length; i++)
        {
            weights[i] = scores[chosen[i]];
            sum += weights[i];
        }

        if (spec.Gating == ExpertGating.SoftmaxOfChosen)
        {
            Softmax.Run(weights, 1, weights);
        }
        else if (spec.Normalised)
        {
            Scale.Run(1 / (sum + 1e-20f), weights, weights);
        }

        Scale.Run(spec.Scale, weights, weights);
    }

    // A group is as good as its two best experts together; those of the other groups are not chosen.
    private void LeaveOutGroups(Span<float> choice)
    {
        if (spec.Groups <= 1 || spec.GroupsUsed >= spec.Groups)
        {
            return;
        }

        int size = choice.Length / spec.Groups;
        Span<float> worth = stackalloc float[spec.Groups];
        Span<int> best = stackalloc int[Math.Min(2, size)];
        for (int g = 0; g < spec.Groups; g++)
        {
            Span<float> group = choice.Slice(g * size, size);
            Best(group, best);
            worth[g] = 0;
            foreach (int e in best)
            {
                worth[g] += group[e];
            }
        }

        Span<int> kept = stackalloc int[spec.GroupsUsed];
        Best(worth, kept);
        for (int g = 0; g < spec.Groups; g++)
        {
            if (!kept.Contains(g))
            {
                choice.Slice(g * size, size).Fill(float.NegativeInfinity);
            }
        }
    }
}
