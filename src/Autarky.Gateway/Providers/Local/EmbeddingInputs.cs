using System.Globalization;
using System.Text.Json;
using Autarky.Gateway.Errors;
using Autarky.Gateway.Json;
using Autarky.Models.Embedding;

namespace Autarky.Gateway.Providers.Local;

/// <summary>The input of a request for vectors as a local model takes it: one text, texts, one text's tokens, or several texts' tokens.</summary>
internal static class EmbeddingInputs
{
    /// <summary>The most texts of a request, as in OpenAI's API.</summary>
    public const int MostTexts = 2048;

    /// <summary>Each text's tokens. Texts get the model's marks of beginning and end; tokens are taken as they are.</summary>
    /// <exception cref="GatewayException">The input is empty, too many, or of a wrong type; names its place.</exception>
    public static List<int[]> Read(JsonElement input, LocalEmbedder model, CancellationToken cancellationToken)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            return [OfText(input, "input", model)];
        }

        int count = input.GetArrayLength();
        if (count == 0)
        {
            throw Invalid("'input' is an empty list: there is nothing to embed.", "input");
        }

        JsonValueKind kind = input[0].ValueKind;
        if (kind == JsonValueKind.Number)
        {
            return [Tokens(input, "input")];
        }

        if (count > MostTexts)
        {
            throw Invalid(
                string.Create(CultureInfo.InvariantCulture, $"'input' holds {count} texts: a request may have {MostTexts}. Send several requests."),
                "input");
        }

        var texts = new List<int[]>(count);
        foreach (JsonElement item in input.EnumerateArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string at = string.Create(CultureInfo.InvariantCulture, $"input[{texts.Count}]");
            texts.Add((kind, item.ValueKind) switch
            {
                (JsonValueKind.String, JsonValueKind.String) => OfText(item, at, model),
                (JsonValueKind.Array, JsonValueKind.Array) => Tokens(item, at),
                _ => throw Invalid(
                    $"'{at}' is {StrictJson.Name(item.ValueKind)}: 'input' must be a text, a list of texts, a list of ids of tokens, or a list of such lists.",
                    at),
            });
        }

        return texts;
    }

    private static int[] OfText(JsonElement text, string at, LocalEmbedder model) => StrictJson.Text(text, at) is { Length: > 0 } given
        ? model.Tokens(given)
        : throw Invalid($"'{at}' is an empty text: there is nothing to embed.", at);

    private static int[] Tokens(JsonElement list, string at)
    {
        int[] tokens = new int[list.GetArrayLength()];
        if (tokens.Length == 0)
        {
            throw Invalid($"'{at}' is an empty list: there is nothing to embed.", at);
        }

        int n = 0;
        foreach (JsonElement token in list.EnumerateArray())
        {
            tokens[n] = token.ValueKind == JsonValueKind.Number && token.TryGetInt32(out int id)
                ? id
                : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"'{at}[{n}]' is no id of a token: ids are whole numbers."), at);
            n++;
        }

        return tokens;
    }

    private static GatewayException Invalid(string message, string param) => new(GatewayError.ClientBodyInvalid, message, param);
}
