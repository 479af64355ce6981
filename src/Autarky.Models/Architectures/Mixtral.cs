using Autarky.Models.Architectures.Shared;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.HuggingFace;
using Autarky.Models.Description;
using Autarky.Text.Metadata;

namespace Autarky.Models.Architectures;

/// <summary>Mixtral: a Mistral whose feed-forward blocks are mixtures of experts, two of eight for a token.</summary>
/// <remarks>Source: Jiang et al. 2024.</remarks>
internal sealed class Mixtral : Architecture
{
    private readonly Llama _llama = new();

    public override string Name => _llama.Name;

    public override IReadOnlyList<string> Classes => ["MixtralForCausalLM"];

    public override void ReadConfig(HuggingFaceConfig config, ModelMetadata metadata)
    {
        _llama.ReadConfig(config, metadata);
        int experts = config.Count("num_local_experts", CommonConfig.MostExperts);
        metadata.Set(Name + ".expert_count", (uint)experts);
        metadata.Set(Name + ".expert_used_count", (uint)config.Count("num_experts_per_tok", experts));
    }

    public override void MapTensors(HuggingFaceConfig config, TensorMap map)
    {
        CommonTensors.Ends(config, map);
        for (int n = 0; n < config.Number("num_hidden_layers"); n++)
        {
            CommonTensors.NormsBefore(map, n);
            CommonTensors.NeighbourAttention(config, map, n);
            CommonTensors.Experts(map, n, config.Number("num_local_experts"), "block_sparse_moe.", "w1", "w3", "w2");
        }
    }

    public override DecoderSpec Describe(ModelMetadata metadata, ITensorSource tensors) => _llama.Describe(metadata, tensors);
}
