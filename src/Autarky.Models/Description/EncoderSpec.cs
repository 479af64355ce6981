namespace Autarky.Models.Description;

/// <summary>How an encoder makes one vector out of a text.</summary>
public sealed record EncoderSpec
{
    /// <summary>How the tokens' vectors become one.</summary>
    public required Pooling Pooling { get; init; }

    /// <summary>Tokens of a text that are read; the rest is cut off.</summary>
    public required int MostTokens { get; init; }

    /// <summary>The vector is divided by its length.</summary>
    public bool Normalised { get; init; } = true;
}

/// <summary>How the tokens' vectors become one. The values are those of GGUF.</summary>
public enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean = 1,

    /// <summary>The first one.</summary>
    First = 2,
}
