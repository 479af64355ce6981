using System.Buffers.Binary;
using System.Text.Json;

namespace Autarky.Testing;

/// <summary>
/// Writes a sentence encoder with seeded random weights that fits into 100 KB: one layer of BERT with mean pooling and a tokenizer that knows letters and some
/// words. Different words have different vectors, so that it can tell texts apart by their words.
/// </summary>
public static class TinyEncoder
{
    private const int Width = 32;
    private const int Hidden = 32;
    private const int MostTokens = 64;

    /// <summary>Writes the folder in Hugging Face's layout.</summary>
    /// <param name="folder">Made if it is missing.</param>
    /// <param name="seed">Another seed is another encoder.</param>
    /// <param name="words">Words in lower case that are one token each.</param>
    public static string Write(string folder, int seed, params string[] words)
    {
        Directory.CreateDirectory(folder);
        string[] vocabulary =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", .. words,
            .. Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString()), .. Enumerable.Range('a', 26).Select(letter => "##" + (char)letter),
        ];
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new
        {
            architectures = new[] { "BertModel" },
            model_type = "bert",
            hidden_act = "gelu",
            hidden_size = Width,
            intermediate_size = Hidden,
            num_attention_heads = 2,
            num_hidden_layers = 1,
            max_position_embeddings = MostTokens,
            type_vocab_size = 2,
            vocab_size = vocabulary.Length,
            layer_norm_eps = 1e-12,
        }));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer(vocabulary));
        WriteWeights(Path.Combine(folder, "model.safetensors"), vocabulary.Length, new Random(seed));
        return folder;
    }

    private static string Tokenizer(string[] vocabulary) => JsonSerializer.Serialize(new
    {
        version = "1.0",
        added_tokens = vocabulary.Take(4).Select(
            (content, id) => new { id, special = true, content, single_word = false, lstrip = false, rstrip = false, normalized = false }),
        normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
        pre_tokenizer = new { type = "BertPreTokenizer" },
        post_processor = new
        {
            type = "TemplateProcessing",
            single = new object[] { Special("[CLS]"), new { Sequence = new { id = "A", type_id = 0 } }, Special("[SEP]") },
            pair = Array.Empty<object>(),
            special_tokens = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["[CLS]"] = new { id = "[CLS]", ids = new[] { 2 }, tokens = new[] { "[CLS]" } },
                ["[SEP]"] = new { id = "[SEP]", ids = new[] { 3 }, tokens = new[] { "[SEP]" } },
            },
        },
        decoder = new { type = "WordPiece", prefix = "##", cleanup = true },
        model = new
        {
            type = "WordPiece",
            unk_token = "[UNK]",
            continuing_subword_prefix = "##",
            max_input_chars_per_word = 100,
            vocab = vocabulary.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal),
        },
    });

    private static object Special(string id) => new { SpecialToken = new { id, type_id = 0 } };

    private static void WriteWeights(string path, int vocabulary, Random random)
    {
        const string Layer = "encoder.layer.0.";
        (string Name, int[] Shape)[] tensors =
        [
            ("embeddings.word_embeddings.weight", [vocabulary, Width]),
            ("embeddings.position_embeddings.weight", [MostTokens, Width]),
            ("embeddings.token_type_embeddings.weight", [2, Width]),
            .. Norm("embeddings.LayerNorm"),
            .. Linear(Layer + "attention.self.query", Width, Width),
            .. Linear(Layer + "attention.self.key", Width, Width),
            .. Linear(Layer + "attention.self.value", Width, Width),
            .. Linear(Layer + "attention.output.dense", Width, Width),
            .. Norm(Layer + "attention.output.LayerNorm"),
            .. Linear(Layer + "intermediate.dense", Hidden, Width),
            .. Linear(Layer + "output.dense", Width, Hidden),
            .. Norm(Layer + "output.LayerNorm"),
        ];
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        using var data = new MemoryStream();
        foreach ((string name, int[] shape) in tensors)
        {
            int count = shape.Aggregate(1, (all, one) => all * one);
            long begin = data.Length;
            byte[] number = new byte[4];
            for (int i = 0; i < count; i++)
            {
                // Norms multiply by 1; positions say little, so that words say most.
                float spread = name.Contains("position", StringComparison.Ordinal) ? 0.02f : name.Contains("word", StringComparison.Ordinal) ? 1 : 0.2f;
                bool isNorm = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal);
                BinaryPrimitives.WriteSingleLittleEndian(number, isNorm ? 1 : spread * (float)((2 * random.NextDouble()) - 1));
                data.Write(number);
            }

            header[name] = new { dtype = "F32", shape, data_offsets = new[] { begin, data.Length } };
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using FileStream file = File.Create(path);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        data.WriteTo(file);
    }

    private static (string Name, int[] Shape)[] Linear(string name, int outputs, int inputs) =>
        [(name + ".weight", [outputs, inputs]), (name + ".bias", [outputs])];

    private static (string Name, int[] Shape)[] Norm(string name) => [(name + ".weight", [Width]), (name + ".bias", [Width])];
}
