using System.Text.Json;
using Autarky.Text.Metadata;
using Autarky.Text.Templates;
using Autarky.Text.Tokenization.Loading;

namespace Autarky.Text.Tokenization.Writing;

/// <summary>
/// Puts the tokenizer and the chat template of a Hugging Face folder under GGUF's keys (<c>tokenizer.*</c>). What is written is read back and compared: a
/// tokenizer that would give other tokens is left out.
/// </summary>
public static class TokenizerMetadata
{
    /// <summary>The keys for a folder's tokenizer.</summary>
    /// <param name="folder">The folder, with a <c>tokenizer.json</c>.</param>
    /// <param name="model">The model's metadata under GGUF's keys.</param>
    /// <param name="rows">Rows of the model's table of embeddings; missing tokens are filled up to it, as other readers demand.</param>
    /// <returns>The keys, or why there are none.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static (ModelMetadata? Keys, string? Problem) Describe(string folder, ModelMetadata model, int rows)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            return (null, "the folder has no tokenizer.json");
        }

        try
        {
            var original = TokenizerJson.Open(path);
            ModelMetadata keys = Keys(File.ReadAllBytes(path), original, rows);
            keys.Set("general.architecture", model.RequireText("general.architecture"));
            TemplateTexts.OfFolder(folder).WriteTo(keys);
            return SameTokens.Difference(original, GgufTokenizer.From(keys)) is { } difference
                ? (null, "read back from GGUF it would differ: " + difference)
                : (keys, null);
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            return (null, error.Message);
        }
    }

    private static ModelMetadata Keys(byte[] json, Tokenizer original, int rows)
    {
        using var document = JsonDocument.Parse(json);
        var file = new JsonPlace(document.RootElement, "tokenizer.json");
        var vocabulary = new JsonVocabulary(file);
        JsonPlace model = file["model"];
        var keys = new ModelMetadata();
        JsonEncoding encoding = JsonEncodings.Of(file);
        string kind = model.FindText("type") ?? (model["merges"].IsNull ? "WordPiece" : "BPE");
        (string[] tokens, TokenKind[] kinds) = (kind, encoding) switch
        {
            ("BPE", JsonEncoding.ByteLevel) => KindsOfVocabulary.ByteLevel(file, vocabulary, keys),
            ("BPE", JsonEncoding.SpaceMarks) => KindsOfVocabulary.SentencePiece(model, vocabulary, original, rows, keys),
            ("WordPiece", JsonEncoding.Plain) => KindsOfVocabulary.WordPieces(model, vocabulary, original, keys),
            _ => throw new InvalidDataException(
                $"its vocabulary is of the kind '{kind}' ({encoding}), and only byte-level BPE, SentencePiece's BPE and WordPiece are written"),
        };
        keys.Set("tokenizer.ggml.tokens", tokens.Concat(Enumerable.Range(tokens.Length, Math.Max(0, rows - tokens.Length)).Select(Filler))
            .Select((token, id) => token.Length > 0 ? token : Filler(id)).ToArray());
        keys.Set(
            "tokenizer.ggml.token_type",
            kinds.Concat(Enumerable.Repeat(TokenKind.Unused, Math.Max(0, rows - kinds.Length))).Select(value => (int)value).ToArray());
        Frame(original, keys);
        return keys;
    }

    // A number that nothing stands for still needs a text of its own.
    private static string Filler(int id) => $"[PAD{id}]";

    private static void Frame(Tokenizer original, ModelMetadata keys)
    {
        int[] framed = original.Encode("a", addSpecial: true), plain = original.Encode("a");
        bool begins = framed.Length > plain.Length && framed[0] == original.BeginId;
        bool ends = framed.Length > plain.Length + (begins ? 1 : 0) && framed[^1] == original.EndId;
        keys.Set("tokenizer.ggml.add_bos_token", begins);
        keys.Set("tokenizer.ggml.add_eos_token", ends);
        if (original.BeginId is { } begin)
        {
            keys.Set("tokenizer.ggml.bos_token_id", (uint)begin);
        }

        if (original.EndId is { } end)
        {
            keys.Set("tokenizer.ggml.eos_token_id", (uint)end);
        }
    }
}
