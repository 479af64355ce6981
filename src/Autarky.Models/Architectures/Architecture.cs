using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>
/// One architecture: what it is called, where its configuration stands, which of its tensors is which, and what its layers compute. All
/// arithmetic is shared; an architecture only describes.
/// </summary>
internal abstract class Architecture
{
    /// <summary>Its name in GGUF's <c>general.architecture</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Its class names in Hugging Face's <c>architectures</c>.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>Puts a Hugging Face configuration under GGUF's keys.</summary>
    public abstract void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata);

    /// <summary>Names a Hugging Face folder's tensors in GGUF's terms.</summary>
    public abstract void MapTensors(HuggingFaceConfig config, TensorMap map);

    /// <summary>Describes the model from its metadata.</summary>
    public abstract DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors);
}
