namespace Autarky.Learning.Encoders;

/// <summary>Makes a vector of a text. Frozen: nothing learns in it. Safe for any number of threads at once.</summary>
public interface ISentenceEncoder
{
    /// <summary>Which encoder it is.</summary>
    EncoderIdentity Identity { get; }

    /// <summary>A vector a text, <see cref="EncoderIdentity.Width"/> numbers each. The same text gives the same vector, whatever else is asked.</summary>
    /// <param name="texts">Any texts; of too long ones the beginning counts.</param>
    IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts);
}

/// <summary>Names an encoder by what its vectors depend on.</summary>
/// <param name="Name">For people: the name of its folder or file.</param>
/// <param name="Hash">SHA-256 (hexadecimal) over weights, configuration and tokenizer; equal hashes mean equal vectors.</param>
/// <param name="Width">Numbers of a vector.</param>
public sealed record EncoderIdentity(string Name, string Hash, int Width);
