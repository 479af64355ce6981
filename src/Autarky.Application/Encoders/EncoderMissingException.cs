using Autarky.Application.Words;
using Autarky.Learning.Encoders;

namespace Autarky.Application.Encoders;

/// <summary>
/// The sentence encoder that a student reads from is nowhere to be found. The message says which one, where it was looked for and what to do.
/// </summary>
public sealed class EncoderMissingException : IOException
{
    /// <param name="wanted">The encoder.</param>
    /// <param name="where">Where it was looked for, in words.</param>
    /// <param name="remedy">What to do, a whole sentence.</param>
    public EncoderMissingException(EncoderIdentity wanted, string where, string remedy)
        : base($"{Describe(wanted, where)} {remedy}") => (What, Remedy) = (Describe(wanted, where), remedy);

    /// <summary>What is missing, a whole sentence.</summary>
    public string What { get; }

    /// <summary>What to do, a whole sentence.</summary>
    public string Remedy { get; }

    private static string Describe(EncoderIdentity wanted, string where) =>
        $"The student reads from the sentence encoder '{ForeignText.Clean(wanted.Name)}' (sha256 {wanted.Hash}), which is {where}.";
}
