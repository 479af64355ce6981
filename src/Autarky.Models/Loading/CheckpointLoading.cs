using Autarky.Models.Architectures;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Description;

namespace Autarky.Models.Loading;

/// <summary>Where formats and architectures meet: a format knows no architecture, and opening a folder takes both.</summary>
public static class CheckpointLoading
{
    extension(Checkpoint)
    {
        /// <summary>Opens a GGUF file, the first part of a GGUF model in several files, or a Hugging Face folder.</summary>
        /// <exception cref="InvalidDataException">It is neither, or damaged, or of an unknown architecture.</exception>
        /// <exception cref="IOException">It cannot be read.</exception>
        public static Checkpoint Open(string path)
        {
            if (Directory.Exists(path))
            {
                HuggingFaceCheckpoint folder = HuggingFaceCheckpoint.Open(path);
                return new Checkpoint(path, folder.Metadata, folder);
            }

            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"There is no model at '{path}'.", path);
            }

            GgufModel model = GgufModel.Open(path);
            return new Checkpoint(path, model.Metadata, model);
        }
    }

    /// <summary>What a checkpoint's model computes: what a transformer runs, and whatever else reads descriptions.</summary>
    /// <exception cref="InvalidDataException">Its architecture is not known, or its metadata makes no sense.</exception>
    public static DecoderSpec Describe(this Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return KnownArchitectures.OfName(checkpoint.Metadata.RequireText("general.architecture")).Describe(checkpoint.Metadata, checkpoint.Source);
    }
}
