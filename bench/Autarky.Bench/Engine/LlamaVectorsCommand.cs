using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Autarky.Models.Checkpoints;
using Autarky.Models.Embedding;
using Autarky.Models.Loading;
using Autarky.Models.Transformer;

namespace Autarky.Bench.Engine;

/// <summary><c>llama-vectors FOLDER --library DIR</c>: an encoder's folder, converted by us, gives in llama.cpp the vectors that it gives here.</summary>
internal static class LlamaVectorsCommand
{
    // llama.cpp computes BERT's GELU by its tanh formula and from a table of 16-bit numbers, not by the error function.
    private const double Wanted = 2e-3;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "An encoder with reference.json: texts, their ids and vectors of length 1." };
        var library = new Option<DirectoryInfo>("--library") { Description = "A folder with libllama.so and libggml.so.", Required = true };
        var command = new Command(
            "llama-vectors", "Vectors and tokens of llama.cpp on the GGUF file of an encoder that we write, beside ours. Exit code 1 where they differ.")
        {
            folder,
            library,
        };
        command.SetAction(result =>
        {
            Console.WriteLine($"llama.cpp {LlamaLibrary.Load(result.GetRequiredValue(library).FullName)}");
            string source = result.GetRequiredValue(folder).FullName, temporary = Directory.CreateTempSubdirectory("autarky-llama").FullName;
            string asIs = Path.Combine(temporary, "as-is.gguf"), wide = Path.Combine(temporary, "wide.gguf");
            try
            {
                WrittenFile.Convert(source, asIs);
                using (Checkpoint checkpoint = Checkpoint.Open(asIs))
                {
                    WrittenFile.Widen(checkpoint, wide, without: null);
                }

                JsonElement[] rows =
                [
                    .. JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(source, "reference.json"))).GetProperty("rows").EnumerateArray(),
                ];
                Compare("as they are", asIs, rows);
                return Compare("F32", wide, rows) <= Wanted ? 0 : 1;
            }
            finally
            {
                Directory.Delete(temporary, recursive: true);
            }
        });
        return command;
    }

    private static double Compare(string numbers, string file, JsonElement[] rows)
    {
        using LlamaModel? llama = LlamaModel.Open(file);
        if (llama is null)
        {
            Console.WriteLine($"{numbers}: not loaded: {LlamaLibrary.TakeErrors()}");
            return double.PositiveInfinity;
        }

        using Checkpoint checkpoint = Checkpoint.Open(file);
        using Encoder encoder = Encoder.Load(checkpoint, new DecoderOptions { Threads = 1, Arithmetic = Arithmetic.Exact });
        var text = new TextEncoder(encoder, CheckpointTokenizer.Find(checkpoint)!);
        double toOurs = 0, toReference = 0, cosine = 1;
        int tokens = 0;
        foreach (JsonElement row in rows)
        {
            string sentence = row.GetProperty("text").GetString()!;
            int[] ids = text.Tokens(sentence);
            tokens += llama.Tokens(sentence, addSpecial: true, parseSpecial: false).SequenceEqual(text.AllTokens(sentence)) ? 1 : 0;
            float[] theirs = llama.Vector(ids), ours = text.Embed([sentence])[0];
            double length = Math.Sqrt(theirs.Sum(x => (double)x * x));
            toOurs = Math.Max(toOurs, theirs.Zip(ours, (a, b) => Math.Abs((a / length) - b)).Max());
            cosine = Math.Min(cosine, theirs.Zip(ours, (a, b) => a / length * b).Sum());
            toReference = Math.Max(
                toReference, theirs.Zip(row.GetProperty("embedding").EnumerateArray(), (a, b) => Math.Abs((a / length) - b.GetDouble())).Max());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{numbers,-12} loaded, tokens of {tokens} of {rows.Length} texts equal; largest difference of vectors of length 1: {toOurs:E1} to ours, "
                + $"{toReference:E1} to the reference; least cosine {cosine:F7}"));
        return tokens == rows.Length ? toOurs : double.PositiveInfinity;
    }
}
