using Autarky.Models.Checkpoints;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>A draft model's weights, loaded after it was made sure that its tokens are those of the model that it guesses for.</summary>
internal sealed class DraftFiles : IDisposable
{
    private readonly Checkpoint _checkpoint;

    private DraftFiles(Checkpoint checkpoint, Decoder decoder)
    {
        _checkpoint = checkpoint;
        Decoder = decoder;
    }

    public Decoder Decoder { get; }

    /// <summary>Loads a GGUF file or a Hugging Face folder.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="tokenizer">The tokens of the model that it guesses for.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidDataException">It is no decoder, damaged, or has other tokens.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DraftFiles Load(string path, Tokenizer tokenizer, DecoderOptions options)
    {
        Checkpoint checkpoint = Checkpoint.Open(path);
        try
        {
            if (Difference(tokenizer, ModelFiles.Read(checkpoint).Tokenizer) is { } difference)
            {
                throw new InvalidDataException(
                    $"The draft model '{path}' cannot guess for this model: {difference} Take a smaller model of the same family, or leave the draft out.");
            }

            return new DraftFiles(checkpoint, Decoder.Load(checkpoint, options));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Decoder.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>The first thing in which two vocabularies differ, as a sentence; null where they are the same.</summary>
    internal static string? Difference(Tokenizer model, Tokenizer draft)
    {
        if (model.VocabularySize != draft.VocabularySize)
        {
            return $"its vocabulary has {draft.VocabularySize} tokens and the model's {model.VocabularySize}.";
        }

        for (int id = 0; id < model.VocabularySize; id++)
        {
            if (!model.TokenBytes(id).SequenceEqual(draft.TokenBytes(id)) || model.IsControl(id) != draft.IsControl(id))
            {
                return $"token {id} is '{draft.Decode([id])}' in its vocabulary and '{model.Decode([id])}' in the model's.";
            }
        }

        return null;
    }
}
