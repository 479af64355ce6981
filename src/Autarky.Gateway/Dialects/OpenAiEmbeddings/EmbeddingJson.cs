using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autarky.Ledger.Json;

namespace Autarky.Gateway.Dialects.OpenAiEmbeddings;

/// <summary>Writes vectors in OpenAI's shape. https://platform.openai.com/docs/api-reference/embeddings/object</summary>
internal static class EmbeddingJson
{
    /// <summary>A list of embeddings.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="vectors">The vectors, in the order of the texts.</param>
    /// <param name="base64">Their bytes (float32, the lowest byte first) in base 64, which is a third of the size; else lists of numbers.</param>
    /// <param name="tokens">Tokens of the request.</param>
    public static ReadOnlyMemory<byte> Write(string model, IReadOnlyList<float[]> vectors, bool base64, int tokens)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, ReadableJson.Writer);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        for (int i = 0; i < vectors.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "embedding"u8);
            writer.WriteNumber("index"u8, i);
            writer.WritePropertyName("embedding"u8);
            if (base64)
            {
                writer.WriteBase64StringValue(Bytes(vectors[i]));
            }
            else
            {
                Numbers(writer, vectors[i]);
            }

            writer.WriteEndObject();
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteString("model"u8, model);
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, tokens);
        writer.WriteNumber("total_tokens"u8, tokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Numbers(Utf8JsonWriter writer, float[] vector)
    {
        writer.WriteStartArray();
        foreach (float value in vector)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Bytes(float[] vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(vector.AsSpan());
        }

        byte[] bytes = new byte[vector.Length * sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return bytes;
    }
}
