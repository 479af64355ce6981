using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.Normalization;

namespace Autarky.Text.Tokenization.Loading;

/// <summary>What a vocabulary of SentencePiece does to a text first, as GGUF says it.</summary>
internal static class GgufNormalizer
{
    public static TextNormalizer Read(ModelMetadata metadata, bool unigram)
    {
        var steps = new List<TextNormalizer>();
        if (metadata.FindNumbers("tokenizer.ggml.precompiled_charsmap") is { Length: > 0 } map)
        {
            steps.Add(new CharacterMap([.. map.Select(number => (byte)((int)number & 0xFF))]));
        }

        steps.Add(new SpaceMarks());
        if (unigram && (metadata.FindFlag("tokenizer.ggml.remove_extra_whitespaces") ?? false))
        {
            steps.Add(new ExtraSpaces());
        }

        return steps.Count == 1 ? steps[0] : new NormalizerSequence(steps);
    }
}
