namespace Autarky.Text.Tokenization;

/// <summary>Whether a space is put before a text, so that its first word is the same token as in the middle of a sentence.</summary>
internal enum SpacePrefix
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Before the first part of a text, if it does not begin with a space.</summary>
    FirstPart,

    /// <summary>Before each part between added tokens, if it does not begin with a space.</summary>
    EachPart,

    /// <summary>Before each part between added tokens, whatever it begins with.</summary>
    EachPartAlways,
}
