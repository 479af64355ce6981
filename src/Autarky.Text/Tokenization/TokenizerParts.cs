using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization;

/// <summary>What a loader puts together to a <see cref="Tokenizer"/>.</summary>
internal sealed record TokenizerParts
{
    /// <summary>What messages call it.</summary>
    public required string Name { get; init; }

    public required Vocabulary Vocabulary { get; init; }

    public required TokenModel Model { get; init; }

    /// <summary>Rewrites a text between two added tokens.</summary>
    public TextNormalizer? Normalizer { get; init; }

    /// <summary>Rewrites a text between two added tokens, those included that are looked for after <see cref="Normalizer"/>.</summary>
    public TextNormalizer? PartNormalizer { get; init; }

    public IReadOnlyCollection<AddedToken> Added { get; init; } = [];

    public SpacePrefix SpacePrefix { get; init; }

    /// <summary>Whether decoding drops the space that a prefix put before the first word.</summary>
    public bool DropsFirstSpace { get; init; }

    /// <summary>Tokens before a text where special ones are wanted.</summary>
    public int[] Before { get; init; } = [];

    /// <summary>Tokens after a text where special ones are wanted.</summary>
    public int[] After { get; init; } = [];

    public int? BeginId { get; init; }

    public int? EndId { get; init; }
}
