using Autarky.Models.Checkpoints;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Loading;

/// <summary>The tokenizer that a model brings along: in a GGUF file's metadata, or as <c>tokenizer.json</c> in a folder.</summary>
public static class CheckpointTokenizer
{
    /// <summary>Reads it.</summary>
    /// <returns>The tokenizer, or null where the model has none.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or of a kind that is not known.</exception>
    public static Tokenizer? Find(Checkpoint checkpoint)
    {
        if (!Directory.Exists(checkpoint.Path))
        {
            return checkpoint.Metadata.FindText("tokenizer.ggml.model") is not (null or "no_vocab" or "none") ? GgufTokenizer.From(checkpoint.Metadata) : null;
        }

        string path = Path.Combine(checkpoint.Path, "tokenizer.json");
        return File.Exists(path) ? TokenizerJson.Open(path) : null;
    }
}
