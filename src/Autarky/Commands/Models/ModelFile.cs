using System.Globalization;
using System.Text.Json;
using Autarky.Application.Errors;
using Autarky.Application.Words;
using Autarky.Models.Checkpoints;
using Autarky.Models.Checkpoints.Gguf;
using Autarky.Models.Checkpoints.Safetensors;
using Autarky.Models.Embedding;
using Autarky.Models.Generation.Sampling;
using Autarky.Models.Loading;
using Autarky.Text.Metadata;

namespace Autarky.Commands.Models;

/// <summary>A model on the disk, whatever its format, opened for a command: what is wrong with it is the user's to mend.</summary>
internal sealed class ModelFile : IDisposable
{
    private const string ConfigName = "config.json";

    private ModelFile(string path, string format, ITensorSource source, ModelMetadata metadata, IReadOnlyList<string> files)
    {
        (Path, Format, Source, Metadata, Files) = (path, format, source, metadata, files);
        Bytes = files.Sum(file => new FileInfo(file).Length);
    }

    public string Path { get; }

    /// <summary>In words: <c>GGUF version 3</c>, <c>safetensors</c>.</summary>
    public string Format { get; }

    public ITensorSource Source { get; }

    /// <summary>A GGUF file's own; of a folder what its <c>config.json</c> says, under <c>config.NAME</c>; of a single safetensors file its texts.</summary>
    public ModelMetadata Metadata { get; }

    /// <summary>The files that hold the tensors.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Bytes of all these files.</summary>
    public long Bytes { get; }

    /// <exception cref="UserError">It is not there, cannot be read, is damaged, or is of a kind that this program does not read.</exception>
    public static ModelFile Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return OpenFolder(path);
            }

            return GgufFile.Looks(path) ? OpenGguf(path) : OpenSafetensors(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError($"There is no file or folder '{path}'.", inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}", inner: error);
        }
        catch (InvalidDataException error)
        {
            // The message may quote names from the file.
            throw new UserError(ForeignText.Clean(error.Message), inner: error);
        }
    }

    /// <summary>How its tokens are chosen where nobody says it; null for one that embeds, and for a single file of safetensors.</summary>
    /// <exception cref="UserError">A file beside the weights is damaged.</exception>
    public SamplingDefaults? FindSampling()
    {
        try
        {
            return Format.StartsWith("GGUF", StringComparison.Ordinal) ? Embeds() ? null : SamplingDefaults.OfGguf(Metadata)
                : Directory.Exists(Path) && !Embeds() ? SamplingDefaults.OfFolder(Path)
                : null;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UserError(ForeignText.Clean(error.Message), inner: error);
        }
    }

    public void Dispose() => Source.Dispose();

    // What this program cannot run is shown all the same.
    private bool Embeds()
    {
        try
        {
            return LocalEmbedder.IsEncoder(Path);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ModelFile OpenGguf(string path)
    {
        var model = GgufModel.Open(path);
        string parts = model.Files.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" in {model.Files.Count} files") : "";
        return new ModelFile(
            path,
            string.Create(CultureInfo.InvariantCulture, $"GGUF version {model.Files[0].Version}{parts}"),
            model,
            model.Metadata,
            [.. model.Files.Select(file => file.Path)]);
    }

    private static ModelFile OpenSafetensors(string path)
    {
        var file = SafetensorsFile.Open(path);
        var metadata = new ModelMetadata();
        foreach ((string key, string value) in file.Metadata)
        {
            metadata.Set(key, value);
        }

        return new ModelFile(path, "safetensors", file, metadata, [path]);
    }

    private static ModelFile OpenFolder(string path)
    {
        string[] ggufs = [.. Directory.GetFiles(path, "*.gguf").Where(file => GgufPartName.Parse(System.IO.Path.GetFileName(file)) is not { Number: > 1 })];
        if (ggufs.Length == 1 && Directory.GetFiles(path, "*.safetensors").Length == 0)
        {
            return OpenGguf(ggufs[0]);
        }

        var folder = SafetensorsFolder.Open(path);
        if (HuggingFaceCheckpoint.IsNeededFor(folder))
        {
            folder.Dispose();
            return OpenPacked(path);
        }

        try
        {
            return new ModelFile(
                path, "safetensors", folder, ReadConfig(System.IO.Path.Combine(path, ConfigName)), [.. folder.Files.Select(file => file.Path)]);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static ModelFile OpenPacked(string path)
    {
        var model = HuggingFaceCheckpoint.Open(path);
        try
        {
            return new ModelFile(
                path, "safetensors, in GGUF's terms", model, ReadConfig(System.IO.Path.Combine(path, ConfigName)), [.. model.Files.Select(file => file.Path)]);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // Scalars only: what is nested says little to a person who looks a model over.
    private static ModelMetadata ReadConfig(string path)
    {
        var metadata = new ModelMetadata();
        if (!File.Exists(path))
        {
            return metadata;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty field in document.RootElement.EnumerateObject())
            {
                if (Scalar(field.Value) is { } value)
                {
                    metadata.Set("config." + field.Name, value);
                }
            }

            return metadata;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not the JSON of a model's configuration: {error.Message}", error);
        }
    }

    private static object? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out long integer) ? (object)integer : value.GetDouble(),
        _ => null,
    };
}
