namespace Autarky.Models.Architectures;

/// <summary>The architectures that can be run. Add one here.</summary>
internal static class KnownArchitectures
{
    private static readonly Architecture[] All =
    [
        new Llama(),
        new Mixtral(),
        new Qwen2(),
        new Qwen3(),
        new Qwen3Moe(),
        new Phi3(),
        new Gemma2(),
        new Gemma3(),
        new Olmo2(),
        new SmolLm3(),
        new Granite(),
        new Gpt2(),
        new DeepSeekV3(),
        new GptOss(),
        new Bert(),
    ];

    /// <summary>The architecture of a GGUF file.</summary>
    /// <exception cref="InvalidDataException">It is not known; the message lists those that are.</exception>
    public static Architecture OfName(string name) => All.FirstOrDefault(architecture => architecture.Name == name)
        ?? throw new InvalidDataException(
            $"The architecture '{name}' is not known. Known are: {string.Join(", ", All.Select(known => known.Name).Distinct(StringComparer.Ordinal))}.");

    /// <summary>The architecture of a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">It is not known; the message lists those that are.</exception>
    public static Architecture OfClass(string name) => All.FirstOrDefault(architecture => architecture.Classes.Contains(name, StringComparer.Ordinal))
        ?? throw new InvalidDataException($"The model class '{name}' is not known. Known are: {string.Join(", ", All.SelectMany(known => known.Classes))}.");
}
