using Autarky.Kernels;

namespace Autarky.Models.Description;

/// <summary>How a layer's feed-forward block works.</summary>
public sealed record FeedForwardSpec
{
    /// <summary>Numbers in the middle.</summary>
    public required int Width { get; init; }

    /// <summary>The activation: f in the formulas of <see cref="Gated"/>.</summary>
    public required ActivationKind Activation { get; init; }

    /// <summary>down(f(gate(x)) · up(x)), not down(f(up(x))).</summary>
    public bool Gated { get; init; } = true;

    /// <summary>Gate and up are one matrix in the checkpoint, the gate first (Phi-3).</summary>
    public bool Fused { get; init; }

    /// <summary>A mixture of experts; null for one block.</summary>
    public ExpertSpec? Experts { get; init; }
}

/// <summary>A mixture of experts: each token goes through a few of many feed-forward blocks.</summary>
public sealed record ExpertSpec
{
    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>How many a token goes through.</summary>
    public required int Used { get; init; }

    /// <summary>Numbers in the middle of an expert.</summary>
    public required int Width { get; init; }

    /// <summary>Scores to weights.</summary>
    public required ExpertGating Gating { get; init; }

    /// <summary>The weights of the chosen experts are divided by their sum.</summary>
    public bool Normalised { get; init; }

    /// <summary>The weights are multiplied by this.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Experts are chosen within the best of so many groups; 1 for no groups.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How many groups are kept.</summary>
    public int GroupsUsed { get; init; } = 1;

    /// <summary>A correction is added to the scores for the choice, not for the weights (DeepSeek-V3).</summary>
    public bool ChoiceBias { get; init; }

    /// <summary>Numbers in the middle of the expert that every token goes through; 0 for none.</summary>
    public int SharedWidth { get; init; }
}

/// <summary>How the router's scores become weights.</summary>
public enum ExpertGating
{
    /// <summary>Softmax over all experts, then the choice.</summary>
    Softmax,

    /// <summary>A sigmoid each.</summary>
    Sigmoid,

    /// <summary>The choice, then softmax over the chosen (gpt-oss).</summary>
    SoftmaxOfChosen,
}
