using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Transformer;

namespace Autarky.Models.Loading;

/// <summary>Makes the model that a checkpoint holds: its architecture describes it, the transformer computes what is described.</summary>
public static class DecoderLoading
{
    extension(Decoder)
    {
        /// <summary>Loads a model that writes.</summary>
        /// <param name="checkpoint">Where it is; must stay open as long as the decoder, which looks embeddings up in it.</param>
        /// <param name="options">How to run it.</param>
        /// <exception cref="InvalidDataException">The architecture is not known or no decoder, or the checkpoint does not fit it.</exception>
        public static Decoder Load(Checkpoint checkpoint, DecoderOptions options)
        {
            DecoderSpec spec = checkpoint.Describe();
            return spec.Encoder is null
                ? new Decoder(spec, checkpoint.Source, options)
                : throw new InvalidDataException($"'{checkpoint.Path}' is an encoder ({spec.Architecture}): it embeds texts and writes none.");
        }
    }
}
