using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Kernels.Quantization;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Loading;
using Autarky.Models.Transformer.Caching;
using Autarky.Testing;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization.Writing;

namespace Autarky.Models.Tests.Transformer;

public sealed class ConversionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autarky-conversion").FullName;

    public static TheoryData<string> Names => TinyModel.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_written_as_GGUF_gives_the_same_bits(string name)
    {
        string path = Path.Combine(_folder, "model.gguf");
        using (Checkpoint folder = Checkpoint.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", name)))
        {
            GgufConversion.Run(folder, path, more: null, progress: null, CancellationToken.None);
        }

        Logits(name, path).ShouldBe(Logits(name, path: null));
    }

    [Fact]
    public void An_encoder_in_16_bits_is_written_as_llama_cpp_demands()
    {
        // It refuses a file that does not say how many types of tokens there are, and adds only float32 to the embeddings.
        string encoder = TinyEncoder.Write(Path.Combine(_folder, "encoder"), seed: 1, "card"), path = Path.Combine(_folder, "encoder.gguf");
        Narrow(Path.Combine(encoder, "model.safetensors"));
        using (Checkpoint folder = Checkpoint.Open(encoder))
        {
            (ModelMetadata? tokenizer, _) = TokenizerMetadata.Describe(encoder, folder.Metadata, (int)folder.Source.Tensors["token_embd.weight"].Shape[0]);
            GgufConversion.Run(folder, path, tokenizer, progress: null, CancellationToken.None);
        }

        using Checkpoint written = Checkpoint.Open(path);
        written.Metadata.FindInteger("tokenizer.ggml.token_type_count").ShouldBe(2);
        written.Source.Tensors["token_embd.weight"].Type.ShouldBe(TensorType.F16);
        written.Source.Tensors["token_types.weight"].Type.ShouldBe(TensorType.F32);
        written.Source.Tensors.Values.ShouldAllBe(tensor => tensor.Shape.Length > 1 || tensor.Type == TensorType.F32);
    }

    [Fact]
    public void A_converted_model_has_the_ids_and_the_prompts_of_its_folder()
    {
        string from = Path.Combine(AppContext.BaseDirectory, "Fixtures", "tiny-architectures", "llama"), to = Path.Combine(_folder, "model.gguf");
        using (var checkpoint = Checkpoint.Open(from))
        {
            (ModelMetadata? keys, string? problem) = TokenizerMetadata.Describe(
                from, checkpoint.Metadata, (int)checkpoint.Source.Tensors["token_embd.weight"].Shape[0]);
            problem.ShouldBeNull();
            GgufConversion.Run(checkpoint, to, keys, progress: null, CancellationToken.None);
        }

        using var folder = LocalModel.Load(from);
        using var file = LocalModel.Load(to);
        var conversation = new Conversation { Messages = [new JsonObject { ["role"] = "user", ["content"] = "Say it's 12 <|im_end|>!" }] };
        string prompt = file.Prompt(conversation);
        prompt.ShouldBe(folder.Prompt(conversation));
        file.Tokenizer.Encode(prompt, parseSpecial: true).ShouldBe(folder.Tokenizer.Encode(prompt, parseSpecial: true));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Logits(string name, string? path)
    {
        using var model = new TinyModel(name, path);
        using KvPool pool = model.Pool();
        using var sequence = new KvSequence(pool);
        return model.Logits(sequence, model.Reference.InputIds)[^1];
    }

    // Rewrites a file of F32 as F16.
    private static void Narrow(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        JsonObject header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        foreach ((_, JsonNode? tensor) in header)
        {
            tensor!["dtype"] = "F16";
            tensor["data_offsets"] = new JsonArray([.. tensor["data_offsets"]!.AsArray().Select(offset => JsonValue.Create(offset!.GetValue<long>() / 2))]);
        }

        Half[] numbers = [.. MemoryMarshal.Cast<byte, float>(file.AsSpan(8 + length)).ToArray().Select(number => (Half)number)];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header), size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, json.Length);
        File.WriteAllBytes(path, [.. size, .. json, .. MemoryMarshal.AsBytes(numbers.AsSpan())]);
    }
}
