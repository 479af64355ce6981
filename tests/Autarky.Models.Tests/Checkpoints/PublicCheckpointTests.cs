using System.Security.Cryptography;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Quantization;
using Autarky.Models.Checkpoints.Safetensors;
using Autarky.Testing;

namespace Autarky.Models.Tests.Checkpoints;

public sealed class PublicCheckpointTests
{
    [SharedDataFact]
    public void Every_public_checkpoint_opens_and_is_finite()
    {
        foreach (string path in Files("*.gguf").Concat(Files("*.safetensors")))
        {
            using ITensorSource source = path.EndsWith(".gguf", StringComparison.Ordinal) ? GgufFile.Open(path) : SafetensorsFile.Open(path);
            CheckpointCheck.Run(source, null, CancellationToken.None).ShouldBeEmpty(path);
        }
    }

    [SharedDataFact]
    public void A_file_of_the_first_version_says_what_it_holds()
    {
        using GgufFile file = GgufFile.Open(SharedData.PathOf("models", "stories260K", "tinyllamas-stories-260k-f32.gguf"));
        file.Version.ShouldBe(1);
        file.Tensors.Count.ShouldBe(48);
        file.Tensors["blk.0.attn_k.weight"].Shape.ShouldBe([32, 64]);
        file.Metadata.RequireText("general.architecture").ShouldBe("llama");
        file.Metadata.FindTexts("tokenizer.ggml.tokens")!.Length.ShouldBe(512);
    }

    // The tensors, types and metadata of this file were compared with those that llama.cpp v0.5.0 writes: all bytes are equal.
    [SharedDataFact]
    public void A_real_model_is_quantised_to_the_bytes_of_llama_cpp()
    {
        using GgufFile file = GgufFile.Open(SharedData.PathOf("large-models", "smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        string path = Path.GetTempFileName();
        try
        {
            CheckpointQuantizer.Run(file, file.Metadata, path, TensorType.Q8_0, threads: 2, null, CancellationToken.None);
            using FileStream written = File.OpenRead(path);
            Convert.ToHexStringLower(SHA256.HashData(written)).ShouldBe("0c1d3326cd9793cfb7296113c063dd5c24e2bd734b48ec1a3d01b7158eca9387");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(SharedData.Folder!, pattern, SearchOption.AllDirectories);
}
