namespace Autarky.Text.Tokenization.BytePairs;

/// <summary>What vocabularies of byte pair encoding do differently.</summary>
internal sealed record BytePairOptions
{
    /// <summary>Whether the first parts of a piece are its bytes; else its characters.</summary>
    public required bool Bytes { get; init; }

    /// <summary>Whether a piece that is a token as a whole becomes that token whatever the merges say.</summary>
    public bool WholeFirst { get; init; }

    /// <summary>The token of each single byte, for characters that are no token (<c>byte_fallback</c>); null where there are none.</summary>
    public int[]? ByteTokens { get; init; }

    /// <summary>The token for what cannot be written otherwise; -1 where such text is left out.</summary>
    public int Unknown { get; init; } = -1;

    /// <summary>Whether neighbouring unknown characters become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether pieces of white space are left out.</summary>
    public bool DropsSpaces { get; init; }
}
