using System.Globalization;
using Autarky.Application.Local;
using Autarky.Application.Words;
using Autarky.Models.Generation.Chat;
using Autarky.Models.Transformer;

namespace Autarky.Application.Doctor;

/// <summary>Whether the models that a server would run can be run: their files, their settings, and the memory that they take. No weight is read.</summary>
/// <param name="memory">Bytes that the process may take.</param>
public sealed class LocalModelCheck(long memory)
{
    // Less than a prompt with a short answer.
    private const int LeastTokens = 512;

    private readonly List<Finding> _findings = [];
    private long _weights, _caches;
    private int _running;

    /// <summary>Checks them, in the order in which a server loads them.</summary>
    public IReadOnlyList<Finding> Find(IEnumerable<WantedModel> models)
    {
        foreach (WantedModel model in models)
        {
            Look(model);
        }

        if (_running > 0 && _weights + _caches > memory)
        {
            _findings.Add(Finding.Note("memory of models",
                $"{ByteSize.Of(_weights)} of weights and up to {ByteSize.Of(_caches)} of keys and values, but {ByteSize.Of(memory)} of memory",
                "Give keys and values less (models.NAME.cache_gib; a quarter of the memory for each model where it is missing), "
                    + "keep them smaller (models.NAME.kv_cache: q8_0), or run fewer models."));
        }

        return _findings;
    }

    private void Look(WantedModel model)
    {
        if (MemoryShare.WhyLeftOut(model, _weights, memory) is { } why)
        {
            _findings.Add(Finding.Note(Check(model), why, "Nothing, or name it in autarky.json or with --model."));
            return;
        }

        if (Preview(model, model.Path, Check(model), $"models.{model.Name}.path") is not { } preview)
        {
            return;
        }

        if (Settings(model, preview) is { } wrong)
        {
            _findings.Add(wrong);
            return;
        }

        Arithmetic arithmetic = model.Options.Exact ? Arithmetic.Exact : Arithmetic.Fast;
        long weights = preview.WeightBytes(arithmetic), cache = preview.Embeds ? 0 : LocalModelLoading.CacheBytes(model.Options) ?? memory / 4, token = 0;
        if (!preview.Embeds)
        {
            token = preview.CacheBytesPerToken(LocalModelLoading.CachePrecision(model.Options));
        }

        if (model.Options.Draft is { } path && Draft(model, preview, path) is { } draft)
        {
            weights += draft.WeightBytes(arithmetic);
            token += draft.CacheBytesPerToken(LocalModelLoading.CachePrecision(model.Options));
        }

        if (weights > memory)
        {
            _findings.Add(Finding.Fail(Check(model), $"{model.Path}: its weights take {ByteSize.Of(weights)}, but there are {ByteSize.Of(memory)} of memory",
                model.Options.Exact
                    ? "Take \"exact\" out, or take a smaller model."
                    : "Take a smaller quantisation (`autarky models quantize IN OUT --type Q4_K`) or a smaller model."));
            return;
        }

        _findings.Add(Describe(model, preview, weights, cache, token));
        _weights += weights;
        _caches += cache;
        _running++;
    }

    private LocalModelPreview? Preview(WantedModel model, string path, string check, string key)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            _findings.Add(Finding.Fail(check, $"There is nothing at '{path}'.", $"Put the model there, or mend {key} in autarky.json."));
            return null;
        }

        try
        {
            return LocalModelPreview.Read(path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The message may quote names from the model's files.
            string said = ForeignText.Clean(error.Message), found = said.Contains(path, StringComparison.Ordinal) ? said : $"{path}: {said}";
            _findings.Add(model.Found
                ? Finding.Note(check, found, "The server leaves it out. Mend it, download it again, or move it away.")
                : Finding.Fail(check, found, $"Mend it, download it again (`autarky models pull`), or mend {key} in autarky.json."));
            return null;
        }
    }

    private static Finding? Settings(WantedModel model, LocalModelPreview preview)
    {
        if (preview.Embeds && LocalModelLoading.WrongForEncoder(model.Name, model.Options) is { } wrong)
        {
            return Finding.Fail(Check(model), $"{model.Path}: {wrong}", $"Mend models.{model.Name} in autarky.json.");
        }

        return model.Options.Context > preview.ContextLength
            ? Finding.Fail(
                Check(model),
                Invariant($"{model.Path}: a context of {model.Options.Context} tokens is asked for, and it was made for {preview.ContextLength}"),
                Invariant($"Set models.{model.Name}.context to {preview.ContextLength} or less, or leave it out."))
            : null;
    }

    private LocalModelPreview? Draft(WantedModel model, LocalModelPreview preview, string path)
    {
        string check = Check(model) + ", draft", key = $"models.{model.Name}.draft";
        if (Preview(model, path, check, key) is not { } draft)
        {
            return null;
        }

        if (preview.WhyNoDraft(draft) is { } why)
        {
            _findings.Add(Finding.Fail(
                check, $"{path} cannot guess for this model: {ForeignText.Clean(why)}", $"Take a smaller model of the same family, or take {key} out."));
            return null;
        }

        _findings.Add(draft.Parameters < preview.Parameters
            ? Finding.Ok(check, $"{path}, the same tokens")
            : Finding.Note(check, $"{path} is no smaller than the model", $"Guesses will cost more than they save: take {key} out, or a smaller model."));
        return draft;
    }

    private static Finding Describe(WantedModel model, LocalModelPreview preview, long weights, long cache, long token)
    {
        string found = Invariant(
            $"{model.Path}: {preview.Architecture}, {preview.Parameters:N0} numbers, most in {preview.WeightType}, {ByteSize.Of(weights)} in memory");
        if (preview.Embeds)
        {
            return Finding.Ok(Check(model), found + Invariant($"; embeds texts of up to {preview.ContextLength:N0} tokens"));
        }

        int context = Math.Min(model.Options.Context ?? int.MaxValue, preview.ContextLength);
        long kept = cache / token;
        found += Invariant($"; context {context:N0} tokens, room for the keys and values of {kept:N0} tokens in {ByteSize.Of(cache)}");
        return kept < Math.Min(context, LeastTokens)
            ? Finding.Fail(
                Check(model), found, $"Conversations will not fit: raise models.{model.Name}.cache_gib, or keep less with models.{model.Name}.kv_cache (q8_0).")
            : !preview.HasTemplate
            ? Finding.Note(
                Check(model),
                found + "; no chat template",
                "Conversations are put to it as a plain transcript. "
                    + "If it is a chat model, put its chat_template.jinja beside the weights, or take a file that has it.")
            : preview.Sampling is { Problems: { Count: > 0 } problems }
            ? Finding.Note(
                Check(model),
                found + "; " + ForeignText.Clean(string.Join(' ', problems)),
                "The usual values hold instead; `autarky models show` tells them. Mend the file to have its makers' own.")
            : Finding.Ok(Check(model), found);
    }

    private static string Check(WantedModel model) => "model " + model.Name;

    private static string Invariant(ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        string.Create(CultureInfo.InvariantCulture, ref text);
}
