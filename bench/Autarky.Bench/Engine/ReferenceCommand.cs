using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Autarky.Models.Checkpoints;
using Autarky.Models.Embedding;
using Autarky.Models.Generation;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;
using Autarky.Models.Transformer.Caching;
using Autarky.Text.Tokenization;

namespace Autarky.Bench.Engine;

/// <summary><c>reference --data DIR</c>: what our engine answers beside what an independent implementation answered, stored with the models.</summary>
internal static class ReferenceCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "A folder with models/tiny-architectures, large-models and text.", Required = true };
        var command = new Command("reference", "Agreement with an independent implementation: logits, tokens, perplexity, embeddings.") { data };
        command.SetAction(result =>
        {
            string root = result.GetRequiredValue(data).FullName;
            Tiny(Path.Combine(root, "models", "tiny-architectures"));
            Chat(Path.Combine(root, "large-models", "smollm2-135m-instruct"), Path.Combine(root, "text", "wikitext-2", "test.txt"));
            Sentences(Path.Combine(root, "large-models", "all-minilm-l6-v2"));
        });
        return command;
    }

    private static void Tiny(string folder)
    {
        Print($"{"architecture",-16} {"largest difference of logits",30} {"greedy tokens",14}");
        foreach (string path in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Arithmetic = Arithmetic.Exact });
            JsonElement reference = Reference(path);
            int[] ids = Ints(reference.GetProperty("input_ids"));
            float[][] logits = Logits(decoder, ids);
            double worst = reference.GetProperty("positions").EnumerateArray().Zip(reference.GetProperty("logits").EnumerateArray(), (position, row) =>
                row.EnumerateArray().Select((value, i) => Math.Abs(value.GetDouble() - logits[position.GetInt32()][i])).Max()).Max();
            int[] greedy = Ints(reference.GetProperty("greedy_ids"));
            Print($"{Path.GetFileName(path),-16} {worst,30:E1} {(Greedy(decoder, ids, greedy.Length).SequenceEqual(greedy) ? "equal" : "DIFFERENT"),14}");
        }
    }

    private static void Chat(string folder, string text)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Directory.GetFiles(folder, "*.gguf")[0]);
        Tokenizer tokenizer = CheckpointTokenizer.Find(checkpoint)!;
        foreach (Arithmetic arithmetic in new[] { Arithmetic.Exact, Arithmetic.Fast })
        {
            using Decoder decoder = Decoder.Load(checkpoint, new DecoderOptions { Arithmetic = arithmetic });
            int tokens = 0, greedy = 0, rows = 0;
            double worst = 0;
            foreach (JsonElement row in Reference(folder).GetProperty("rows").EnumerateArray())
            {
                rows++;
                int[] ids = Ints(row.GetProperty("input_ids")), expected = Ints(row.GetProperty("greedy_ids"));
                tokens += tokenizer.Encode(row.GetProperty("prompt").GetString()!, addSpecial: true, parseSpecial: true).SequenceEqual(ids) ? 1 : 0;
                greedy += Greedy(decoder, ids, expected.Length).SequenceEqual(expected) ? 1 : 0;
                float[] last = Logits(decoder, ids)[^1];
                double sum = Math.Log(last.Sum(logit => Math.Exp(logit)));
                worst = Math.Max(worst, row.GetProperty("top10_logprobs_after_prompt").EnumerateArray().Max(entry =>
                    Math.Abs(last[entry[0].GetInt32()] - sum - entry[1].GetDouble())));
            }

            int[] corpus = tokenizer.Encode(File.ReadAllText(text).AsSpan(0, 40_000));
            double perplexity = Math.Exp(Perplexity.Windows(decoder, corpus.AsMemory(0, 4096), 512, KvPrecision.F32).Average());
            Print(
                $"SmolLM2, {arithmetic}: tokens of {tokens} of {rows} prompts equal, log-probabilities within {worst:E1}, greedy answers equal "
                    + $"{greedy} of {rows}, perplexity {perplexity:F3}");
        }
    }

    private static void Sentences(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        using Encoder encoder = Encoder.Load(checkpoint, new DecoderOptions { Threads = 1 });
        var text = new TextEncoder(encoder, CheckpointTokenizer.Find(checkpoint)!);
        int rows = 0, tokens = 0;
        double least = 1;
        foreach (JsonElement row in Reference(folder).GetProperty("rows").EnumerateArray())
        {
            rows++;
            string sentence = row.GetProperty("text").GetString()!;
            tokens += text.Tokens(sentence).SequenceEqual(Ints(row.GetProperty("input_ids"))) ? 1 : 0;
            least = Math.Min(least, text.Embed([sentence])[0].Zip(row.GetProperty("embedding").EnumerateArray(), (a, b) => a * b.GetDouble()).Sum());
        }

        // The first hundreds of calls are still being compiled better and better.
        const int Times = 300;
        long start = 0;
        for (int i = -Times; i < Times; i++)
        {
            start = i == 0 ? TimeProvider.System.GetTimestamp() : start;
            text.Embed(["How do I locate my card?"]);
        }

        double milliseconds = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds / Times;
        Print($"MiniLM: tokens of {tokens} of {rows} texts equal, least cosine {least:F7}, {milliseconds:F2} ms for a text of 9 tokens on one thread");
    }

    private static float[][] Logits(Decoder decoder, int[] ids)
    {
        using var pool = new KvPool(decoder.Spec, KvPrecision.F32, long.MaxValue);
        using var sequence = new KvSequence(pool, ids.Length);
        sequence.TryReserve(ids.Length);
        var batch = new Batch();
        batch.Add(sequence, ids, ids.Length);
        return [.. decoder.Forward(batch).ToArray().Chunk(decoder.Spec.VocabularySize)];
    }

    private static int[] Greedy(Decoder decoder, int[] ids, int count) =>
        [.. Continuation.Run(decoder, ids, count, new() { Temperature = 0 }, new HashSet<int>(), topLogprobs: null).Select(step => step.Token)];

    private static JsonElement Reference(string folder) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(folder, "reference.json")));

    private static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetInt32())];

    private static void Print(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, ref text));
}
