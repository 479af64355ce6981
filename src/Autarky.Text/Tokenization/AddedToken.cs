namespace Autarky.Text.Tokenization;

/// <summary>A token that is found in a text as it is written, before the algorithm of the vocabulary sees the rest.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Text { get; init; }

    /// <summary>Whether it is only looked for where the caller wants marks to be read.</summary>
    public bool Control { get; init; }

    /// <summary>Whether it takes the white space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes the white space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it only counts where no letter or number touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }
}
