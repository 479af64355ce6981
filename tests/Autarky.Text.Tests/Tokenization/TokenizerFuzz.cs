using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Autarky.Text.Metadata;
using Autarky.Text.Tokenization;

namespace Autarky.Text.Tests.Tokenization;

/// <summary>
/// Damages small valid tokenizer files in seeded ways, reads each, and has it encode and decode a hostile text. Right are success and
/// <see cref="InvalidDataException"/>, and little time; everything else is a fault.
/// </summary>
internal sealed class TokenizerFuzz(int seed)
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(3); // a pattern may take its limit of one second, on a busy machine

    private static readonly string[] Snippets =
    [
        "hell", " ", "  ", "\n", "\r\n", "\t", "a", "ab", "12345", "é", "e\u0301", "中文", "🦙", "\uD83D", "\uDE00", "<|end|>", "[CLS]", "[tool]", "▁", "'s",
        "'LL",
        "İ", "ǅ", "한", "\u0300\u0301\u0302", "\0", "\uFFFD", "<0x0A>", "!!", "...", "A", "unaffable",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1.5", "1e400", "2147483647", "99999999999", "\"\"", "\"a\"", "\"HALF\"", "[]", "{}", "[1]", "[[\"a\",\"b\"]]", "\"(\"",
        "\"(a+)+$\"",
        "\"Sequence\"", "\"BPE\"", "\"Unigram\"", "\"Isolated\"", "\"NFKC\"", "{\"type\":\"NFD\"}", "{\"type\":\"Digits\"}",
    ];

    private readonly JsonObject[] _jsons = [HandMadeTokenizers.ByteLevel(), HandMadeTokenizers.WordPieces(), HandMadeTokenizers.Unigram(), Patterned()];
    private readonly byte[] _protobuf = Protobuf();

    /// <summary>Files that were read and used as if nothing were wrong.</summary>
    public int Read { get; private set; }

    /// <summary>Files that were refused as they should be.</summary>
    public int Refused { get; private set; }

    /// <summary>What went wrong, with the number of the file that made it.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The longest time that one file took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Makes and reads the files with the numbers from <paramref name="first"/> on; a number always makes the same file.</summary>
    public void Run(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + i));
            Try(random, i);
        }
    }

    private void Try(Random random, int number)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            Tokenizer tokenizer = Load(random);
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Snippets[random.Next(Snippets.Length)]));
            int[] ids = tokenizer.Encode(text, addSpecial: true, parseSpecial: random.Next(2) == 0);
            tokenizer.Decode(ids);
            Read++;
        }
        catch (InvalidDataException)
        {
            Refused++;
        }
        catch (Exception error)
        {
            Faults.Add($"file {number}: {error}");
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Slowest = took > Slowest ? took : Slowest;
        if (took > MostTime)
        {
            Faults.Add($"file {number} took {took.TotalSeconds:F1} s");
        }
    }

    private Tokenizer Load(Random random) => random.Next(8) switch
    {
        0 => SentencePieceFile.Parse(Damage(_protobuf, random)),
        1 => GgufTokenizer.From(Damage(HandMadeTokenizers.SentencePiece(), random)),
        2 => TokenizerJson.Parse(Damage(Encoding.UTF8.GetBytes(_jsons[random.Next(_jsons.Length)].ToJsonString()), random)),
        _ => TokenizerJson.Parse(Encoding.UTF8.GetBytes(Damage(_jsons[random.Next(_jsons.Length)], random))),
    };

    // Bytes: flipped, cut off, doubled, or set to extremes.
    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = [.. bytes];
        for (int i = random.Next(4); i >= 0; i--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged = damaged[..Math.Max(1, at)];
                    break;
                case 2:
                    damaged = [.. damaged[..at], .. damaged[random.Next(damaged.Length)..]];
                    damaged = damaged.Length == 0 ? [0] : damaged;
                    break;
                default:
                    damaged[at] = (byte)random.Next(256);
                    break;
            }
        }

        return damaged;
    }

    // A value somewhere in the tree becomes another.
    private static string Damage(JsonObject json, Random random)
    {
        JsonNode copy = json.DeepClone();
        for (int i = random.Next(3); i >= 0; i--)
        {
            JsonNode? place = copy;
            while (place is JsonObject or JsonArray)
            {
                JsonNode? next = Child(place, random, out Action<JsonNode?>? replace);
                if (replace is null)
                {
                    break;
                }

                if (next is not (JsonObject or JsonArray) || random.Next(4) == 0)
                {
                    replace(JsonNode.Parse($"[{Values[random.Next(Values.Length)]}]")![0]?.DeepClone());
                    break;
                }

                place = next;
            }
        }

        return copy.ToJsonString().Replace("HALF", "\\ud800", StringComparison.Ordinal); // half of a surrogate pair, which JsonNode would not write
    }

    private static JsonNode? Child(JsonNode place, Random random, out Action<JsonNode?>? replace)
    {
        replace = null;
        if (place is JsonArray { Count: > 0 } array)
        {
            int index = random.Next(array.Count);
            replace = value => array[index] = value;
            return array[index];
        }

        if (place is JsonObject { Count: > 0 } members)
        {
            string key = members.ElementAt(random.Next(members.Count)).Key;
            replace = value => members[key] = value;
            return members[key];
        }

        return null;
    }

    private static ModelMetadata Damage(ModelMetadata metadata, Random random)
    {
        string[] keys = [.. metadata.Values.Keys];
        string key = keys[random.Next(keys.Length)];
        metadata.Set(key, metadata.Values[key] switch
        {
            string[] texts when random.Next(3) > 0 => texts[random.Next(texts.Length)..],
            string[] texts => texts.Select(text => random.Next(100) == 0 ? "" : text).ToArray(),
            float[] numbers => numbers.Select(number => random.Next(50) == 0 ? float.NaN : number).ToArray(),
            int[] numbers => numbers.Select(number => random.Next(100) == 0 ? random.Next(-3, 9) : number).ToArray(),
            uint => random.Next(2) == 0 ? (object)uint.MaxValue : 12345u,
            _ => new object[] { "bert", "gpt2", "t5", 1L, true }[random.Next(5)],
        });
        return metadata;
    }

    private static JsonObject Patterned()
    {
        JsonObject json = HandMadeTokenizers.ByteLevel();
        json["normalizer"] = JsonNode.Parse(
            """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},{"type":"Strip"},{"type":"Prepend","prepend":"x"}]}""");
        json["pre_tokenizer"] = JsonNode.Parse(
            """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"Split","pattern":{"Regex":"\\w+|[^\\w\\s]+|\\s+"},"behavior":"Isolated"},{"type":"Split","pattern":{"String":"l"},"behavior":"MergedWithNext"},{"type":"ByteLevel","use_regex":false}]}""");
        json["post_processor"] = JsonNode.Parse(
            """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"x":{"id":"x","ids":[261],"tokens":["x"]}}}""");
        return json;
    }

    /// <summary>A small file of SentencePiece: bytes and a few pieces, byte pair encoding.</summary>
    internal static byte[] Protobuf()
    {
        ModelMetadata metadata = HandMadeTokenizers.SentencePiece();
        string[] tokens = metadata.FindTexts("tokenizer.ggml.tokens")!;
        double[] scores = metadata.FindNumbers("tokenizer.ggml.scores")!;
        double[] kinds = metadata.FindNumbers("tokenizer.ggml.token_type")!;
        var file = new List<byte>();
        for (int id = 0; id < tokens.Length; id++)
        {
            byte[] text = Encoding.UTF8.GetBytes(tokens[id]);
            byte[] score = new byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(score, (float)scores[id]);
            byte[] piece = [0x0A, (byte)text.Length, .. text, 0x15, .. score, 0x18, (byte)kinds[id]];
            file.AddRange([0x0A, (byte)piece.Length, .. piece]);
        }

        file.AddRange([0x12, 2, 0x18, 2]); // trainer: BPE
        file.AddRange([0x1A, 4, 0x18, 1, 0x20, 0]); // normalizer: a space before the text, other spaces stay
        return [.. file];
    }
}
