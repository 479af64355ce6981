using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Transformer;

namespace Autarky.Models.Loading;

/// <summary>Makes the sentence encoder that a checkpoint holds.</summary>
public static class EncoderLoading
{
    extension(Encoder)
    {
        /// <summary>Loads a model that embeds.</summary>
        /// <param name="checkpoint">Where it is; must stay open as long as the encoder, which looks embeddings up in it.</param>
        /// <param name="options">How to run it.</param>
        /// <exception cref="InvalidDataException">The architecture is not known or no encoder, or the checkpoint does not fit it.</exception>
        public static Encoder Load(Checkpoint checkpoint, DecoderOptions options)
        {
            DecoderSpec spec = checkpoint.Describe();
            return spec.Encoder is not null
                ? new Encoder(spec, checkpoint.Source, options)
                : throw new InvalidDataException($"'{checkpoint.Path}' is a decoder ({spec.Architecture}): it writes texts and embeds none.");
        }
    }
}
