using System.Text.Json;
using System.Text.Json.Nodes;
using Autarky.Models.Checkpoints;
using Autarky.Models.Description;
using Autarky.Models.Generation.Sampling;
using Autarky.Text.Metadata;
using Autarky.Text.Templates;
using Autarky.Text.Tokenization;

namespace Autarky.Models.Generation.Chat;

/// <summary>What stands beside a model's weights: tokenizer, chat template, ends of an answer, recommended sampling.</summary>
internal sealed class ModelFiles
{
    private ModelFiles(Tokenizer tokenizer, TemplateTexts templates, IEnumerable<int> ends, SamplingDefaults sampling)
    {
        Tokenizer = tokenizer;
        EndTokens = [.. ends.Distinct()];
        Sampling = sampling;
        HasTemplate = templates.Standard is not null;
        Prompts = new PromptTemplates(Parsed(templates.Standard ?? Plain(tokenizer)), templates.ToolUse is { } toolUse ? Parsed(toolUse) : null);

        ChatTemplate Parsed(string text) => ChatTemplate.Parse(text, TextOf(tokenizer.BeginId), TextOf(tokenizer.EndId));

        string TextOf(int? token) => token is { } id ? tokenizer.Decode([id]) : "";
    }

    public Tokenizer Tokenizer { get; }

    public PromptTemplates Prompts { get; }

    /// <summary>Whether the template is the model's own; else it is a plain transcript.</summary>
    public bool HasTemplate { get; }

    public int[] EndTokens { get; }

    /// <summary>How its makers want tokens chosen.</summary>
    public SamplingDefaults Sampling { get; }

    /// <summary>Reads them from a GGUF file's metadata or from the files of a folder.</summary>
    /// <exception cref="InvalidDataException">Something is missing, damaged or not supported.</exception>
    public static ModelFiles Read(Checkpoint checkpoint)
    {
        if (!Directory.Exists(checkpoint.Path))
        {
            Tokenizer embedded = GgufTokenizer.From(checkpoint.Metadata);
            return new ModelFiles(
                embedded, TemplateTexts.OfMetadata(checkpoint.Metadata), embedded.EndIds, SamplingDefaults.OfGguf(checkpoint.Metadata));
        }

        string path = Path.Combine(checkpoint.Path, "tokenizer.json");
        if (!File.Exists(path))
        {
            throw new InvalidDataException(
                $"'{checkpoint.Path}' has no tokenizer.json: the model cannot read or write text without it. Put the one "
                    + $"that it was published with beside its weights.");
        }

        Tokenizer tokenizer = TokenizerJson.Open(path);
        JsonObject generation = JsonFile.Find(checkpoint.Path, SamplingDefaults.FileName) ?? [];
        JsonObject config = JsonFile.Find(checkpoint.Path, "config.json") ?? [];
        return new ModelFiles(
            tokenizer,
            TemplateTexts.OfFolder(checkpoint.Path),
            tokenizer.EndIds.Concat(Ends(generation)).Concat(Ends(config)).Where(id => id >= 0 && id < tokenizer.VocabularySize),
            SamplingDefaults.OfConfig(generation));
    }

    /// <summary>Makes sure that they belong to a model.</summary>
    /// <exception cref="InvalidDataException">The tokenizer has more tokens than the model.</exception>
    public void RequireFit(string path, DecoderSpec spec)
    {
        if (Tokenizer.VocabularySize > spec.VocabularySize)
        {
            throw new InvalidDataException(
                $"The tokenizer of '{path}' has {Tokenizer.VocabularySize} tokens, and the model {spec.VocabularySize}: they do not belong together.");
        }
    }

    // Without a template: the marks of ChatML where the vocabulary has them, else a plain transcript.
    private static string Plain(Tokenizer tokenizer) => tokenizer.SpecialTokens.ContainsKey("<|im_start|>")
        ? "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if "
            + "add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
        : "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}";

    private static IEnumerable<int> Ends(JsonObject config) => config["eos_token_id"] switch
    {
        JsonArray list => list.Select(Number).OfType<double>().Select(id => (int)id),
        { } one => Number(one) is { } id ? [(int)id] : [],
        null => [],
    };

    private static double? Number(JsonNode? node) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue(out double number) && Math.Abs(number) < int.MaxValue
            ? number
            : null;
}
