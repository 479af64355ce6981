using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Application.Words;
using Autarky.Models.Checkpoints.Gguf;

namespace Autarky.Application.Downloads;

/// <summary>Which files of a repository are its model.</summary>
public static class RepositoryFiles
{
    private const int MostListBytes = 16 << 20;

    private static readonly HashSet<string> Companions = new(StringComparer.Ordinal)
    {
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json", "added_tokens.json",
        "vocab.txt", "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json", "modules.json", "sentence_bert_config.json",
    };

    /// <summary>Asks the server for the list and chooses.</summary>
    /// <exception cref="UserError">There is no such repository, or it holds no model or several.</exception>
    public static async Task<IReadOnlyList<string>> FindAsync(DownloadHttp http, ModelAddress address, CancellationToken cancellationToken)
    {
        try
        {
            (HttpResponseMessage response, _) = await http.GetAsync(address.ListUrl(), 0, null, cancellationToken);
            using (response)
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw new UserError(
                        $"'{address.ListUrl()}' answers {(int)response.StatusCode}: is '{address.Repository}' the right name, and is it public?");
                }

                return Choose(Names(await ReadAsync(response, cancellationToken)), address.Repository!);
            }
        }
        catch (TransferException error)
        {
            throw new UserError($"'{address.ListUrl()}' could not be read: {error.Message}.", inner: error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UserError($"'{address.ListUrl()}' is no list of a repository: {error.Message}", inner: error);
        }
    }

    /// <summary>A model in safetensors with what belongs to it, or the only model in GGUF, in one file or in parts.</summary>
    /// <exception cref="UserError">There is neither, or there are several in GGUF.</exception>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> names, string repository)
    {
        string[] top = [.. names.Where(name => !name.Contains('/', StringComparison.Ordinal))];
        bool sharded = top.Contains("model.safetensors.index.json", StringComparer.Ordinal);
        string[] weights =
        [
            .. top.Where(name => sharded
                ? name == "model.safetensors.index.json"
                    || (name.StartsWith("model-", StringComparison.Ordinal) && name.EndsWith(".safetensors", StringComparison.Ordinal))
                : name == "model.safetensors"),
        ];
        if (weights.Length > 0)
        {
            return [.. top.Where(Companions.Contains), .. weights];
        }

        // A model in parts is one model, listed by its first part.
        string[] ggufs =
        [
            .. names.Where(name => name.EndsWith(".gguf", StringComparison.Ordinal) && GgufPartName.Parse(FileName(name)) is not { Number: > 1 }),
        ];
        return ggufs.Length switch
        {
            1 => Parts(ggufs[0]),
            0 => throw new UserError($"'{repository}' has neither model.safetensors nor a GGUF file."),
            _ => throw new UserError(
                $"'{repository}' has {ggufs.Length} GGUF models. Name one, as {repository}:FILE:\n  "
                    + string.Join("\n  ", ggufs.Take(50).Select(ForeignText.Clean))),
        };
    }

    private static string FileName(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static IReadOnlyList<string> Parts(string name) => GgufPartName.Parse(FileName(name)) is { } part
        ? [.. part.All.Select(file => name[..(name.LastIndexOf('/') + 1)] + file)]
        : [name];

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await DownloadHttp.ReadAsync(body, buffer, cancellationToken)) > 0;)
        {
            all.Write(buffer, 0, read);
            if (all.Length > MostListBytes)
            {
                throw new JsonException($"it is longer than {MostListBytes} bytes.");
            }
        }

        return all.ToArray();
    }

    private static string[] Names(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "")];
    }
}
